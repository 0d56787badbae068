//! Writing messages that are arrays.

use serde::Serialize;

use super::super::{CREDIT, EncodeArgs, EncodeError, InvocationHead, Reply};
use super::Encoding;
use super::frame::message;

type Written = Result<(), EncodeError>;

/// The beginning of every message that has headers and an id.
fn start<E: Encoding>(out: &mut Vec<u8>, items: usize, kind: i64, id: Option<&str>) {
    E::write_array(out, items);
    E::write_integer(out, kind);
    E::write_empty_map(out);
    match id {
        Some(id) => E::write_text(out, id),
        None => E::write_nil(out),
    }
}

pub(in super::super) fn invocation<E: Encoding>(
    out: &mut Vec<u8>,
    head: &InvocationHead<'_>,
    args: &dyn EncodeArgs,
) -> Written {
    message(out, |out| {
        start::<E>(out, 6, if head.streaming { 4 } else { 1 }, head.id);
        E::write_text(out, head.target);
        args.encode(E::PROTOCOL, out)?;
        E::write_array(out, head.stream_ids.len());
        for id in head.stream_ids {
            E::write_text(out, id);
        }
        Ok(())
    })
}

pub(in super::super) fn stream_item<E: Encoding, T: Serialize + ?Sized>(
    out: &mut Vec<u8>,
    id: &str,
    item: &T,
) -> Written {
    message(out, |out| {
        start::<E>(out, 4, 2, Some(id));
        E::value(out, item)
    })
}

pub(in super::super) fn raw_stream_item<E: Encoding>(
    out: &mut Vec<u8>,
    id: &str,
    item: &[u8],
) -> Written {
    message(out, |out| {
        start::<E>(out, 4, 2, Some(id));
        out.extend_from_slice(item);
        Ok(())
    })
}

pub(in super::super) fn completion<E: Encoding, T: Serialize + ?Sized>(
    out: &mut Vec<u8>,
    id: &str,
    reply: Reply<'_, T>,
) -> Written {
    message(out, |out| {
        start::<E>(
            out,
            if matches!(reply, Reply::Void) { 4 } else { 5 },
            3,
            Some(id),
        );
        match reply {
            Reply::Error(error) => {
                E::write_integer(out, 1);
                E::write_text(out, error);
            }
            Reply::Void => E::write_integer(out, 2),
            Reply::Value(result) => {
                E::write_integer(out, 3);
                E::value(out, result)?;
            }
        }
        Ok(())
    })
}

pub(in super::super) fn raw_completion<E: Encoding>(
    out: &mut Vec<u8>,
    id: &str,
    result: &[u8],
) -> Written {
    message(out, |out| {
        start::<E>(out, 5, 3, Some(id));
        E::write_integer(out, 3);
        out.extend_from_slice(result);
        Ok(())
    })
}

pub(in super::super) fn cancel<E: Encoding>(out: &mut Vec<u8>, id: &str) -> Written {
    message(out, |out| {
        start::<E>(out, 3, 5, Some(id));
        Ok(())
    })
}

pub(in super::super) fn credit<E: Encoding>(out: &mut Vec<u8>, id: &str, items: u32) -> Written {
    message(out, |out| {
        start::<E>(out, 4, CREDIT, Some(id));
        E::write_integer(out, items.into());
        Ok(())
    })
}

pub(in super::super) fn close<E: Encoding>(
    out: &mut Vec<u8>,
    error: Option<&str>,
    allow_reconnect: bool,
) -> Written {
    message(out, |out| {
        E::write_array(out, 3);
        E::write_integer(out, 7);
        match error {
            Some(error) => E::write_text(out, error),
            None => E::write_nil(out),
        }
        E::write_boolean(out, allow_reconnect);
        Ok(())
    })
}

pub(in super::super) fn numbered<E: Encoding>(
    out: &mut Vec<u8>,
    kind: u8,
    sequence_id: i64,
) -> Written {
    message(out, |out| {
        E::write_array(out, 2);
        E::write_integer(out, kind.into());
        E::write_integer(out, sequence_id);
        Ok(())
    })
}
