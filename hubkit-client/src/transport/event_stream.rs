//! The format of event streams: `data` of events out of bytes that come in pieces.

use std::mem;

use bytes::{Buf, Bytes};

use super::Lost;

/// How much memory for a line is kept between events.
const KEPT: usize = 4 * 1024;

/// An event is longer than it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLong;

impl From<TooLong> for Lost {
    fn from(_: TooLong) -> Self {
        Self::TooLarge
    }
}

/// Splits a stream into events. No input and no output: bytes are pushed in, and events are taken out.
#[derive(Debug)]
pub(super) struct EventStream {
    /// How many bytes of an event are kept.
    limit: usize,
    /// What was pushed and not yet looked at.
    input: Bytes,
    /// The beginning of a line whose end has not come.
    line: Vec<u8>,
    /// The event's lines of data so far.
    data: Option<Vec<u8>>,
    /// Whether the event is of the only type that has listeners.
    is_message: bool,
    /// A line feed that comes next belongs to the line before.
    after_return: bool,
    /// A byte order mark may come.
    at_start: bool,
}

impl EventStream {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            input: Bytes::new(),
            line: Vec::new(),
            data: None,
            is_message: true,
            after_return: false,
            at_start: true,
        }
    }

    /// Adds what came. Everything before has to have been [taken](Self::next).
    pub(super) fn push(&mut self, bytes: Bytes) {
        debug_assert!(self.input.is_empty(), "events are taken before more comes");
        self.input = bytes;
    }

    /// The data of the next event, if all of it has come.
    pub(super) fn next(&mut self) -> Result<Option<Bytes>, TooLong> {
        while self.take_line()? {
            let line = mem::take(&mut self.line);
            let data = self.end_line(&line);
            // Its memory serves the next line, unless it is much.
            if line.capacity() <= KEPT {
                self.line = line;
                self.line.clear();
            }
            if data.is_some() {
                return Ok(data);
            }
        }
        Ok(None)
    }

    /// Moves input to the line, up to the end of it. True when that was found.
    fn take_line(&mut self) -> Result<bool, TooLong> {
        let Some(first) = self.input.first() else {
            return Ok(false);
        };
        if mem::take(&mut self.after_return) && *first == b'\n' {
            self.input.advance(1);
        }
        let end = self
            .input
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'));
        let part = self.input.split_to(end.unwrap_or(self.input.len()));
        let kept = self.line.len() + self.data.as_ref().map_or(0, Vec::len);
        if kept + part.len() > self.limit {
            return Err(TooLong);
        }
        self.line.extend_from_slice(&part);
        if end.is_none() {
            return Ok(false);
        }
        self.after_return = self.input.get_u8() == b'\r';
        Ok(true)
    }

    /// The event's data, if the line is the empty one that ends it.
    fn end_line(&mut self, line: &[u8]) -> Option<Bytes> {
        let mut line = line;
        if mem::take(&mut self.at_start) {
            line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        }
        if line.is_empty() {
            let is_message = mem::replace(&mut self.is_message, true);
            let data = self.data.take();
            return data
                .filter(|data| is_message && !data.is_empty())
                .map(Bytes::from);
        }
        let colon = line.iter().position(|byte| *byte == b':');
        let (field, value) = line.split_at(colon.unwrap_or(line.len()));
        let value = value.strip_prefix(b":").unwrap_or(value);
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"data" => match &mut self.data {
                Some(data) => {
                    data.push(b'\n');
                    data.extend_from_slice(value);
                }
                None => self.data = Some(value.to_vec()),
            },
            b"event" => self.is_message = matches!(value, b"" | b"message"),
            // Comments have no name; the others are for browsers that connect again.
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The events of a stream that comes in these pieces.
    fn events<'a>(
        limit: usize,
        pieces: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Vec<Vec<u8>>, TooLong> {
        let mut stream = EventStream::new(limit);
        let mut events = Vec::new();
        for piece in pieces {
            stream.push(Bytes::copy_from_slice(piece));
            while let Some(event) = stream.next()? {
                events.push(event.to_vec());
            }
            assert!(stream.line.len() + stream.data.as_ref().map_or(0, Vec::len) <= limit);
        }
        Ok(events)
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let expected: Vec<_> = expected.iter().map(|data| data.as_bytes()).collect();
        assert_eq!(events(1000, [text.as_bytes()]).expect("short"), expected);
        // One byte at a time.
        assert_eq!(
            events(1000, text.as_bytes().chunks(1)).expect("short"),
            expected
        );
    }

    #[test]
    fn what_signalr_servers_send_is_read() {
        check(
            ":\r\ndata: {}\u{1e}\r\n\r\ndata: {\"type\":6}\u{1e}\r\n\r\n",
            &["{}\u{1e}", "{\"type\":6}\u{1e}"],
        );
    }

    #[test]
    fn lines_end_in_three_ways() {
        check("data: a\n\ndata: b\n\n", &["a", "b"]);
        check("data: a\r\rdata: b\r\r", &["a", "b"]);
        check("data: a\r\n\r\ndata: b\r\n\r\n", &["a", "b"]);
        check("data: a\r\n\ndata: b\n\r\n", &["a", "b"]);
    }

    #[test]
    fn lines_of_data_are_joined_by_line_feeds() {
        check(
            "data: a\r\ndata: b\r\ndata\r\ndata:c\r\n\r\n",
            &["a\nb\n\nc"],
        );
        check("data:\n\ndata\n\n", &[]);
        check("data:\ndata:\n\n", &["\n"]);
    }

    #[test]
    fn one_space_after_the_colon_is_not_data() {
        check(
            "data:a\n\ndata: a\n\ndata:  a: b \n\n",
            &["a", "a", " a: b "],
        );
    }

    #[test]
    fn comments_and_other_fields_are_passed_over() {
        check(
            ": data: no\nid: 1\nretry: 5\ndatas: no\n data: no\ndata: a\n:\n\n",
            &["a"],
        );
        check("id: 1\n\n:\n\ndata: a\n\n", &["a"]);
    }

    #[test]
    fn events_of_other_types_have_no_listener() {
        check("event: other\ndata: a\n\ndata: b\n\n", &["b"]);
        check(
            "data: a\nevent: other\n\nevent: message\ndata: b\n\n",
            &["b"],
        );
        check("event: other\n\ndata: b\n\n", &["b"]);
    }

    #[test]
    fn a_byte_order_mark_counts_only_at_the_start() {
        check(
            "\u{feff}data: a\n\n\u{feff}data: b\n\ndata: \u{feff}\n\n",
            &["a", "\u{feff}"],
        );
    }

    #[test]
    fn an_event_without_its_end_is_none() {
        check("data: a\n\ndata: b\n", &["a"]);
        check("data: b", &[]);
    }

    #[test]
    fn an_event_has_a_limit_and_a_stream_has_none() {
        let event = format!("data: {}\n\n", "x".repeat(94));
        let many = event.repeat(1000);
        assert_eq!(
            events(100, [many.as_bytes()]).expect("each fits").len(),
            1000
        );
        let lines = "data: xxxxxxxxx\n".repeat(20);
        for long in [
            format!("data: {}\n\n", "x".repeat(95)),
            "x".repeat(101),
            format!(":{}\n", "x".repeat(100)),
            lines,
        ] {
            let pieces = long.as_bytes().chunks(7);
            assert_eq!(events(100, pieces), Err(TooLong), "{long}");
        }
    }

    fn ending() -> impl Strategy<Value = &'static str> {
        prop_oneof![Just("\n"), Just("\r"), Just("\r\n")]
    }

    /// The text cut at these places.
    fn pieces<'a>(text: &'a [u8], cuts: &[usize]) -> Vec<&'a [u8]> {
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut % (text.len() + 1)).collect();
        cuts.push(text.len());
        cuts.sort_unstable();
        let mut start = 0;
        let piece = |end: usize| &text[std::mem::replace(&mut start, end)..end];
        cuts.into_iter().map(piece).collect()
    }

    proptest! {
        #[test]
        fn events_come_out_as_they_went_in_however_they_are_cut(
            written in prop::collection::vec(
                (prop::collection::vec("[^\r\n]{1,20}", 1..4), "(:[^\r\n]{0,5})?"),
                0..6,
            ),
            end in ending(),
            cuts in prop::collection::vec(any::<usize>(), 0..12),
        ) {
            let mut text = String::new();
            for (lines, comment) in &written {
                for line in lines {
                    text += &format!("data: {line}{end}");
                    if !comment.is_empty() {
                        text += &format!("{comment}{end}");
                    }
                }
                text += end;
            }
            let expected: Vec<_> = written.iter().map(|(lines, _)| lines.join("\n").into_bytes()).collect();
            prop_assert_eq!(events(10_000, pieces(text.as_bytes(), &cuts)), Ok(expected));
        }

        #[test]
        fn cuts_change_nothing_whatever_comes(
            tokens in prop::collection::vec(
                prop::sample::select(&["data", "event", ":", " ", "\n", "\r", "\u{feff}", "x", "\0"][..]),
                0..100,
            ),
            cuts in prop::collection::vec(any::<usize>(), 0..12),
        ) {
            let text = tokens.concat().into_bytes();
            let whole = events(40, [&text[..]]);
            let cut = events(40, pieces(&text, &cuts));
            prop_assert_eq!(cut, whole);
        }
    }
}
