//! Tests of the payload forms, by topic.
