//! What calls from a client fail with.

/// Why a call from a client did not give its result.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The server answered with an error; its text.
    #[error("the server refused the call: {0}")]
    Server(String),
    /// The connection was not up: the call was not sent and did not run.
    #[error("not connected: the call was not sent")]
    NotSent,
    /// The connection ended before the answer came: the call may or may not have run.
    #[error("the connection was lost before the answer came; the call may have run")]
    ConnectionLost,
    /// The answer did not come within the call's deadline: the call may or may not have run.
    #[error("the deadline of the call has passed; it may have run")]
    DeadlineExceeded,
    /// An argument could not be encoded: the call was not sent.
    #[error("cannot encode the arguments of '{method}': {reason}")]
    Encode {
        /// The method's wire name.
        method: &'static str,
        /// What was wrong.
        reason: String,
    },
    /// The call ran, and its result is not of the contract's type.
    #[error("cannot decode the result of '{method}': {reason}")]
    Decode {
        /// The method's wire name.
        method: &'static str,
        /// What was wrong.
        reason: String,
    },
}

impl CallError {
    /// Whether the server may have run the call, so that trying again could run it twice.
    #[must_use]
    pub fn may_have_run(&self) -> bool {
        !matches!(self, Self::NotSent | Self::Encode { .. })
    }

    /// What the hub's method said with [`HubError::new`](crate::HubError::new), without the words that the server
    /// puts around it. `None` for every other error.
    #[must_use]
    pub fn hub_message(&self) -> Option<&str> {
        let Self::Server(text) = self else {
            return None;
        };
        text.split_once("HubException: ")
            .map(|(_, message)| message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hub_s_own_words_are_found() {
        let text = "An unexpected error occurred invoking 'Send' on the server. HubException: Message too large";
        assert_eq!(
            CallError::Server(text.to_owned()).hub_message(),
            Some("Message too large")
        );
        assert_eq!(
            CallError::Server("Something went wrong.".to_owned()).hub_message(),
            None
        );
        assert_eq!(CallError::NotSent.hub_message(), None);
    }
}
