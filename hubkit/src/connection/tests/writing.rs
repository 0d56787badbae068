//! The writer, whatever is appended to it while it is half way through.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use proptest::prelude::*;

use crate::connection::Frame;
use crate::connection::writer::Writer;
use crate::protocol::Protocol;
use crate::test_socket::Socket;

#[derive(Clone, Debug)]
enum Step {
    /// A frame that others share.
    Push(usize),
    /// A message of this connection's own.
    Message(usize),
    /// An answer that is taken back and appended again.
    Reorder(usize),
    /// The socket takes so many bytes.
    Write(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let len = prop_oneof![1..200usize, 15_000..18_000usize, 60_000..80_000usize];
    let step = prop_oneof![
        len.clone().prop_map(Step::Push),
        len.clone().prop_map(Step::Message),
        len.clone().prop_map(Step::Reorder),
        len.prop_map(Step::Write),
    ];
    prop::collection::vec(step, 1..40)
}

fn write(writer: &mut Writer, socket: &Socket, room: usize) {
    socket.change(|state| state.room = room);
    let mut moved = false;
    let mut cx = Context::from_waker(Waker::noop());
    let polled = writer.poll_write(&mut pin!(socket.clone()), &mut cx, &mut moved);
    assert!(!matches!(polled, Poll::Ready(Err(_))));
}

proptest! {
    #[test]
    fn everything_is_written_once_and_in_order(steps in steps()) {
        let mut writer = Writer::default();
        let socket = Socket::new(0);
        let mut expected = Vec::new();
        for (n, step) in steps.into_iter().enumerate() {
            let fill = n as u8;
            match step {
                Step::Push(len) => {
                    let frame = Frame::encode(Protocol::Json, |out| {
                        out.resize(out.len() + len, fill);
                        Ok(())
                    });
                    let frame = frame.expect("is encodable");
                    expected.extend_from_slice(&frame.0);
                    writer.push(frame);
                }
                Step::Message(len) => {
                    let start = writer.buffer().len();
                    let written = writer.message(Protocol::Json, |out| {
                        out.resize(out.len() + len, fill);
                        Ok(())
                    });
                    prop_assert!(written.is_ok());
                    expected.extend_from_slice(&writer.buffer()[start..]);
                }
                Step::Reorder(len) => {
                    let start = writer.buffer().len();
                    writer.buffer().resize(start + len, fill);
                    let answer = writer.split_off(start);
                    writer.buffer().push(b'<');
                    writer.buffer().extend_from_slice(&answer);
                    expected.push(b'<');
                    expected.resize(expected.len() + len, fill);
                }
                Step::Write(room) => write(&mut writer, &socket, room),
            }
            let written = socket.change(|state| state.written.len());
            prop_assert_eq!(writer.pending(), expected.len() - written);
        }
        write(&mut writer, &socket, usize::MAX);
        prop_assert!(writer.is_empty());
        prop_assert!(socket.change(|state| state.written == expected));
    }
}
