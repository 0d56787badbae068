//! The texts that clients read, as the official server words them: its clients' tests compare some exactly.

use crate::HubError;

/// Appended to by [`HubError::detail`].
fn with_detail(mut text: String, detail: Option<String>) -> String {
    if let Some(detail) = detail {
        text.push(' ');
        text.push_str(&detail);
    }
    text
}

/// The call never reached its method.
pub(super) fn not_invoked(target: &str, detail: Option<String>) -> String {
    with_detail(
        format!("Failed to invoke '{target}' due to an error on the server."),
        detail,
    )
}

pub(super) fn unknown_method(target: &str) -> String {
    not_invoked(
        target,
        Some("HubException: Method does not exist.".to_owned()),
    )
}

pub(super) fn wrong_count(target: &str, given: usize, expected: usize, detailed: bool) -> String {
    let detail = format!(
        "InvalidDataException: Invocation provides {given} argument(s) but target expects {expected}."
    );
    not_invoked(target, detailed.then_some(detail))
}

pub(super) fn wrong_type(target: &str, detailed: bool) -> String {
    let detail = "InvalidDataException: Error binding arguments. Make sure that the types of the provided values \
                  match the types of the hub method being invoked.";
    not_invoked(target, detailed.then(|| detail.to_owned()))
}

pub(super) fn failed(target: &str, error: &HubError, detailed: bool) -> String {
    let text = format!("An unexpected error occurred invoking '{target}' on the server.");
    with_detail(text, error.detail(detailed))
}

pub(super) fn panicked(target: &str, panic: &str, detailed: bool) -> String {
    let text = format!("An unexpected error occurred invoking '{target}' on the server.");
    with_detail(text, detailed.then(|| format!("Panic: {panic}")))
}

pub(super) fn stream_failed(error: &HubError, detailed: bool) -> String {
    with_detail(
        "An error occurred on the server while streaming results.".to_owned(),
        error.detail(detailed),
    )
}

pub(super) fn stream_panicked(panic: &str, detailed: bool) -> String {
    let text = "An error occurred on the server while streaming results.".to_owned();
    with_detail(text, detailed.then(|| format!("Panic: {panic}")))
}

pub(super) fn wrong_streams(target: &str, given: usize, expected: usize) -> String {
    format!(
        "An unexpected error occurred invoking '{target}' on the server. HubException: Client sent {given} \
         stream(s), Hub method expects {expected}."
    )
}

pub(super) fn reserved_id(id: &str) -> String {
    format!("Stream ID '{id}' is reserved for the server's own calls.")
}

pub(super) fn called_stream(target: &str) -> String {
    format!(
        "The client attempted to invoke the streaming '{target}' method with a non-streaming invocation."
    )
}

pub(super) fn streamed_call(target: &str) -> String {
    format!(
        "The client attempted to invoke the non-streaming '{target}' method with a streaming invocation."
    )
}

pub(super) fn id_in_use(id: &str) -> String {
    format!("Invocation ID '{id}' is already in use.")
}

/// What a close message says when the connection failed.
pub(super) fn closed_with(detail: Option<String>) -> String {
    with_detail("Connection closed with an error.".to_owned(), detail)
}

pub(super) const HANDSHAKE_CANCELED: &str = "Handshake was canceled.";
pub(super) const TOO_MANY_STREAMS: &str =
    "The client has too many streams open; end one before starting another.";
/// The answer to a call that was cancelled before its turn came.
pub(super) const CANCELED: &str = "Invocation canceled by the client.";
/// Why a connection ends whose uploads nobody consumes.
pub(super) const UPLOADS_STUCK: &str = "Uploads were held back at the receive bound for too long. The bound can be configured in HubOptions.";
