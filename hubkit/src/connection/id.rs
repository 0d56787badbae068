//! The ids of calls, which clients choose: short ones need no allocation.

use std::ops::Deref;

/// Clients count; so many digits are enough for them.
const SHORT: usize = 22;

/// An invocation id.
#[derive(Debug)]
pub(super) enum Id {
    Short { bytes: [u8; SHORT], len: u8 },
    Long(Box<str>),
}

impl From<&str> for Id {
    fn from(id: &str) -> Self {
        let mut bytes = [0; SHORT];
        match (bytes.get_mut(..id.len()), u8::try_from(id.len())) {
            (Some(own), Ok(len)) => {
                own.copy_from_slice(id.as_bytes());
                Self::Short { bytes, len }
            }
            _ => Self::Long(id.into()),
        }
    }
}

impl Deref for Id {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            // Both came from a `str`, so this is always UTF-8.
            Self::Short { bytes, len } => {
                std::str::from_utf8(&bytes[..usize::from(*len)]).unwrap_or_default()
            }
            Self::Long(id) => id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_any_length_stay_what_they_are() {
        for id in [
            "",
            "0",
            "é",
            &"x".repeat(SHORT),
            &"x".repeat(SHORT + 1),
            &"é".repeat(300),
        ] {
            assert_eq!(&*Id::from(id), id);
        }
    }
}
