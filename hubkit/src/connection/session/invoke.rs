//! Received invocations: from a method's name to a call that runs, or to a refusal.

use std::borrow::Cow;
use std::sync::Arc;
use std::task::Context;

use super::super::call::{Call, Scope};
use super::super::id::Id;
use super::super::{panics, text};
use super::Session;
use crate::contract::{MethodKind, Start};
use crate::hub::questions::is_reserved;
use crate::protocol::{Raw, Reply, ValueError};

/// So many ends of refused uploads are awaited; a client that never sends them does not add to them.
const MAX_MISNAMED: usize = 64;

/// A received invocation.
pub(super) struct Invocation<'a> {
    pub(super) id: Option<Cow<'a, str>>,
    pub(super) streaming: bool,
    pub(super) target: Cow<'a, str>,
    pub(super) arguments: Raw<'a>,
    /// The ids of the streams it uploads.
    pub(super) uploads: Vec<Cow<'a, str>>,
}

impl Session {
    /// Starts a call, or says why not in the words the caller reads.
    pub(super) fn invoke(
        &mut self,
        invocation: &Invocation<'_>,
        cx: &mut Context<'_>,
    ) -> Result<(), String> {
        if let Some(id) = self.note_misnamed(invocation) {
            return Err(text::reserved_id(&id));
        }
        let target = &*invocation.target;
        let hub = &self.connection.core.hub;
        let index = hub
            .find(target)
            .ok_or_else(|| text::unknown_method(target))?;
        let method = hub.method(index);
        let answers_with_stream = method.kind == MethodKind::Stream;
        match (answers_with_stream, invocation.streaming) {
            (true, false) => return Err(text::called_stream(target)),
            (false, true) => return Err(text::streamed_call(target)),
            _ => {}
        }
        let (given, expected) = (invocation.uploads.len(), method.upload_count());
        if given != expected {
            return Err(text::wrong_streams(target, given, expected));
        }
        let streams = answers_with_stream || expected > 0;
        if streams {
            self.check_stream(invocation)?;
        }
        let state = self.calls.next_state();
        let mut sinks = Vec::new();
        let start = Start {
            arguments: invocation.arguments,
            capacity: self.connection.core.options.stream_buffer_capacity,
            sinks: &mut sinks,
        };
        let (connection, own_state) = (Arc::clone(&self.connection), Arc::clone(&state));
        let running = match panics::catch(|| hub.start(index, connection, own_state, start)) {
            Ok(Ok(running)) => running,
            Ok(Err(error)) => return Err(self.binding_error(target, &error)),
            Err(panic) => return Err(self.binding_panic(target, &panic)),
        };
        let serial = self.calls.next_serial();
        let call = Call {
            serial,
            id: invocation.id.as_deref().map(Id::from),
            method: index,
            target: (target != method.name).then(|| target.into()),
            state,
            running,
            asking: false,
            credit: self.calls.first_credit(method.kind),
        };
        let mut scope = Scope {
            connection: &self.connection,
            writer: &mut self.writer,
        };
        if streams {
            let ids = invocation.uploads.iter().map(|id| &**id);
            self.calls.uploads.open(serial, ids.zip(sinks));
            self.calls.add_stream(call, &mut scope, cx);
        } else {
            self.calls.accept(call, &mut scope, cx);
        }
        Ok(())
    }

    /// Uploads that are called as only the hub's questions are: whether the end of one is its end or an answer, nobody
    /// could tell. Returns the first, and remembers them all, so that their ends are taken for neither.
    fn note_misnamed(&mut self, invocation: &Invocation<'_>) -> Option<String> {
        let mut misnamed = invocation.uploads.iter().filter(|id| is_reserved(id));
        let first = misnamed.next()?;
        for id in std::iter::once(first).chain(misnamed) {
            if self.misnamed.len() == MAX_MISNAMED {
                self.misnamed.remove(0);
            }
            self.misnamed.push((&**id).into());
        }
        Some(first.to_string())
    }

    /// Whether a call that streams, one way or the other, may start.
    fn check_stream(&self, invocation: &Invocation<'_>) -> Result<(), String> {
        let ids = &invocation.uploads;
        let repeated = ids
            .iter()
            .enumerate()
            .find(|(at, id)| ids[..*at].contains(id) || self.calls.uploads.is_open(id));
        if let Some((_, id)) = repeated {
            return Err(text::id_in_use(id));
        }
        if let Some(id) = invocation
            .id
            .as_deref()
            .filter(|id| self.calls.has_stream(id))
        {
            return Err(text::id_in_use(id));
        }
        if self.calls.stream_count() >= self.connection.core.options.max_streams {
            return Err(text::TOO_MANY_STREAMS.to_owned());
        }
        Ok(())
    }

    #[cold]
    fn binding_error(&self, target: &str, error: &ValueError) -> String {
        tracing::debug!(connection = %self.connection.id, target, %error, "refused the arguments of a call");
        match error {
            ValueError::Count { given, expected } => {
                text::wrong_count(target, *given, *expected, self.detailed())
            }
            _ => text::wrong_type(target, self.detailed()),
        }
    }

    #[cold]
    fn binding_panic(&self, target: &str, panic: &str) -> String {
        tracing::error!(connection = %self.connection.id, target, %panic, "decoding the arguments of a call panicked");
        text::panicked(target, panic, self.detailed())
    }

    #[cold]
    pub(super) fn refuse(&mut self, invocation: &Invocation<'_>, refusal: &str) {
        tracing::debug!(connection = %self.connection.id, refusal, "refused a call");
        if let Some(id) = &invocation.id {
            let protocol = self.connection.protocol();
            // Ids and texts are always encodable.
            let _ = self.writer.message(protocol, |out| {
                protocol.write_completion(out, id, Reply::<()>::Error(refusal))
            });
        } else {
            self.calls
                .refuse_uploads(&invocation.uploads, &self.connection, &mut self.writer);
        }
    }
}
