//! From and into the types that programs use.

use std::time::{Duration, SystemTime};

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use super::super::Field;
use super::{NANOS, OutOfRange, Timestamp};

impl Timestamp {
    /// Nanoseconds since the beginning of 1970.
    #[cfg(any(feature = "time", feature = "jiff"))]
    fn total_nanos(self) -> i128 {
        i128::from(self.seconds) * i128::from(NANOS) + i128::from(self.nanos)
    }

    /// The nearest one that there is; no clock has more than 64 bits of seconds.
    fn from_total_nanos(nanos: i128) -> Self {
        let unit = i128::from(NANOS);
        let range = i128::from(i64::MIN) * unit..=i128::from(i64::MAX) * unit + (unit - 1);
        let nanos = nanos.clamp(*range.start(), *range.end());
        Self {
            seconds: nanos.div_euclid(unit) as i64,
            nanos: nanos.rem_euclid(unit) as u32,
        }
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let nanos = |distance: Duration| distance.as_nanos() as i128;
        Self::from_total_nanos(match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => nanos(since),
            Err(before) => -nanos(before.duration()),
        })
    }
}

impl TryFrom<Timestamp> for SystemTime {
    type Error = OutOfRange;

    fn try_from(at: Timestamp) -> Result<Self, OutOfRange> {
        let nanos = Duration::from_nanos(at.nanos.into());
        let seconds = Duration::from_secs(at.seconds.unsigned_abs());
        let second = if at.seconds < 0 {
            Self::UNIX_EPOCH.checked_sub(seconds)
        } else {
            Self::UNIX_EPOCH.checked_add(seconds)
        };
        second
            .and_then(|second| second.checked_add(nanos))
            .ok_or(OutOfRange(()))
    }
}

#[diagnostic::do_not_recommend]
impl Field<Self> for Timestamp {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

macro_rules! timestamp_fields {
    ($($type:ty),+) => {$(
        #[diagnostic::do_not_recommend]
        impl Field<Timestamp> for $type {
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                Timestamp::from(*self).serialize(serializer)
            }

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Timestamp::deserialize(deserializer)?.try_into().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

timestamp_fields!(SystemTime);

#[cfg(feature = "chrono")]
mod of_chrono {
    use chrono::{DateTime, FixedOffset, TimeZone, Utc};

    use super::*;

    impl<Z: TimeZone> From<DateTime<Z>> for Timestamp {
        fn from(time: DateTime<Z>) -> Self {
            let seconds = i128::from(time.timestamp()) * i128::from(NANOS);
            // More than a billion in a leap second, which then counts for the next.
            Self::from_total_nanos(seconds + i128::from(time.timestamp_subsec_nanos()))
        }
    }

    impl TryFrom<Timestamp> for DateTime<Utc> {
        type Error = OutOfRange;

        fn try_from(at: Timestamp) -> Result<Self, OutOfRange> {
            Self::from_timestamp(at.seconds, at.nanos).ok_or(OutOfRange(()))
        }
    }

    impl TryFrom<Timestamp> for DateTime<FixedOffset> {
        type Error = OutOfRange;

        fn try_from(at: Timestamp) -> Result<Self, OutOfRange> {
            DateTime::<Utc>::try_from(at).map(|time| time.fixed_offset())
        }
    }

    timestamp_fields!(DateTime<Utc>, DateTime<FixedOffset>);
}

#[cfg(feature = "time")]
mod of_time {
    use time::OffsetDateTime;

    use super::*;

    impl From<OffsetDateTime> for Timestamp {
        fn from(time: OffsetDateTime) -> Self {
            Self::from_total_nanos(time.unix_timestamp_nanos())
        }
    }

    impl TryFrom<Timestamp> for OffsetDateTime {
        type Error = OutOfRange;

        fn try_from(at: Timestamp) -> Result<Self, OutOfRange> {
            Self::from_unix_timestamp_nanos(at.total_nanos()).map_err(|_| OutOfRange(()))
        }
    }

    timestamp_fields!(OffsetDateTime);
}

#[cfg(feature = "jiff")]
mod of_jiff {
    use super::*;

    impl From<jiff::Timestamp> for Timestamp {
        fn from(time: jiff::Timestamp) -> Self {
            Self::from_total_nanos(time.as_nanosecond())
        }
    }

    impl TryFrom<Timestamp> for jiff::Timestamp {
        type Error = OutOfRange;

        fn try_from(at: Timestamp) -> Result<Self, OutOfRange> {
            Self::from_nanosecond(at.total_nanos()).map_err(|_| OutOfRange(()))
        }
    }

    timestamp_fields!(jiff::Timestamp);
}
