//! Lines and rows to upload.

use std::io::{self, BufRead, Read};
use std::thread;

use futures_core::Stream;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::contract::Row;

/// How many rows a demonstration has.
pub const DEMO_ROWS: u64 = 2000;
/// Every how many of them one is bad.
const DEMO_BAD: u64 = 97;
/// No line of anything sensible is longer; a server would refuse it in any case.
const LONGEST_LINE: u64 = 8 * 1024;
const READ_AHEAD: usize = 64;

/// The lines of a reader, read in a thread: one that never comes does not keep the program from ending.
///
/// The last item may be an error: of the reader, or for a line that is too long.
pub fn lines(mut reader: impl BufRead + Send + 'static) -> ReceiverStream<io::Result<String>> {
    let (sender, lines) = mpsc::channel(READ_AHEAD);
    thread::spawn(move || {
        while let Some(line) = next_line(&mut reader).transpose() {
            let last = line.is_err();
            if sender.blocking_send(line).is_err() || last {
                return;
            }
        }
    });
    ReceiverStream::new(lines)
}

fn next_line(reader: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = String::new();
    let read = reader.take(LONGEST_LINE).read_line(&mut line)?;
    if read as u64 == LONGEST_LINE && !line.ends_with('\n') {
        return Err(io::Error::other(format!(
            "a line is longer than {LONGEST_LINE} bytes"
        )));
    }
    line.truncate(line.trim_end_matches(['\n', '\r']).len());
    Ok((read > 0).then_some(line))
}

/// The row that a line of a CSV file stands for: `item,quantity,price`, without quotes.
///
/// `None` for an empty line and for a heading. What is missing stays empty, for the server to judge.
#[must_use]
pub fn row(line: u64, text: &str) -> Option<Row> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let mut values = text.splitn(3, ',').map(|value| value.trim().to_owned());
    let mut value = || values.next().unwrap_or_default();
    let (item, quantity, price) = (value(), value(), value());
    let heading = line == 1 && quantity.eq_ignore_ascii_case("quantity");
    (!text.is_empty() && !heading).then_some(Row {
        line,
        item,
        quantity,
        price,
    })
}

/// Made-up rows, a few of them bad.
pub fn demo() -> impl Stream<Item = Row> + Send {
    tokio_stream::iter((1..=DEMO_ROWS).map(demo_row))
}

fn demo_row(line: u64) -> Row {
    let quantity = if line.is_multiple_of(DEMO_BAD) {
        "none".to_owned()
    } else {
        (1 + line % 9).to_string()
    };
    Row {
        line,
        item: format!("part {line}"),
        quantity,
        price: format!("{}.50", line % 20),
    }
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;

    use super::*;

    async fn read(text: &'static [u8]) -> Vec<Result<String, String>> {
        let lines = lines(text).map(|line| line.map_err(|error| error.to_string()));
        lines.collect().await
    }

    #[tokio::test]
    async fn lines_come_without_their_ends() {
        let expected = ["one", "", "three"].map(|line| Ok(line.to_owned()));
        assert_eq!(read(b"one\r\n\nthree").await, expected);
        assert_eq!(read(b"").await, []);
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_the_last_item() {
        let broken = read(b"one\n\xff\xff\nthree\n").await;
        assert_eq!(broken.len(), 2);
        assert!(broken[1].is_err());
        static LONG: [u8; 100_000] = [b'x'; 100_000];
        let told = read(&LONG).await;
        assert_eq!(told, [Err("a line is longer than 8192 bytes".to_owned())]);
    }

    #[test]
    fn a_line_is_a_row() {
        let expected = Row {
            line: 3,
            item: "nail".to_owned(),
            quantity: "20".to_owned(),
            price: "0.05".to_owned(),
        };
        assert_eq!(row(3, " nail, 20 ,0.05"), Some(expected));
        let short = row(4, "nail").expect("a row, if a bad one");
        assert_eq!((short.quantity.as_str(), short.price.as_str()), ("", ""));
    }

    #[test]
    fn headings_and_empty_lines_are_no_rows() {
        assert_eq!(row(1, "\u{feff}Item,Quantity,Price"), None);
        assert_eq!(row(9, "  "), None);
    }
}
