//! What a hub method fails with.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;

use crate::contract::StreamError;

/// What hub methods and lifecycle events return.
pub type Result<T, E = HubError> = std::result::Result<T, E>;

/// The failure of a hub method: shown to the client, or hidden from it.
///
/// [`HubError::new`] carries a text that the caller is meant to read. Any other error that arrives through `?` is
/// hidden: it is logged, and the caller reads only that something went wrong, unless the hub was built with detailed
/// errors. The failure of an upload is the caller's own, and shown.
///
/// The text travels as ASP.NET Core sends it, behind the name of the method: `An unexpected error occurred invoking
/// 'SendMessage' on the server. HubException: Message too large`. That is the whole `error.message` in JavaScript; what
/// follows the first `HubException: ` is the text itself, `error.message.replace(/^.*?HubException: /s, "")`. hubkit's
/// client takes it apart with [`CallError::hub_message`](crate::CallError::hub_message).
///
/// ```
/// use hubkit::HubError;
///
/// fn check(text: &str) -> hubkit::Result<u32> {
///     if text.len() > 10 {
///         return Err(HubError::new("Message too large"));
///     }
///     Ok(text.parse::<u32>()?)
/// }
///
/// assert_eq!(check("a very long text").unwrap_err().message(), Some("Message too large"));
/// assert_eq!(check("seven").unwrap_err().message(), None);
/// ```
pub struct HubError(Box<Kind>);

enum Kind {
    Shown(String),
    Hidden {
        /// Read where detailed errors are sent.
        #[cfg_attr(
            not(feature = "server"),
            expect(dead_code, reason = "only servers send details")
        )]
        type_name: &'static str,
        source: Box<dyn StdError + Send + Sync>,
    },
}

impl HubError {
    /// An error whose text the client reads, behind `HubException: `.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self(Box::new(Kind::Shown(message.into())))
    }

    /// An error that is logged here and hidden from the client, made from anything, a text included.
    #[must_use]
    pub fn hidden(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self(Box::new(Kind::Hidden {
            type_name: "Error",
            source: source.into(),
        }))
    }

    /// The text for the client; `None` for a hidden error.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        match &*self.0 {
            Kind::Shown(message) => Some(message),
            Kind::Hidden { .. } => None,
        }
    }

    /// The hidden error itself; `None` for one that is shown.
    #[must_use]
    pub fn source(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        match &*self.0 {
            Kind::Shown(_) => None,
            Kind::Hidden { source, .. } => Some(&**source),
        }
    }

    /// `HubException: text`, or for a hidden error `Type: text`, as the official server appends it.
    #[cfg(feature = "server")]
    pub(crate) fn detail(&self, detailed: bool) -> Option<String> {
        match &*self.0 {
            Kind::Shown(message) => Some(format!("HubException: {message}")),
            Kind::Hidden { type_name, source } => {
                detailed.then(|| format!("{type_name}: {source}"))
            }
        }
    }
}

impl<E: StdError + Send + Sync + 'static> From<E> for HubError {
    fn from(source: E) -> Self {
        if let Some(error) = (&source as &dyn Any).downcast_ref::<StreamError>()
            && let Some(text) = error.shown()
        {
            return Self::new(text);
        }
        let path = std::any::type_name::<E>();
        let path = path.split('<').next().unwrap_or(path);
        let type_name = path.rsplit("::").next().unwrap_or(path);
        Self(Box::new(Kind::Hidden {
            type_name,
            source: Box::new(source),
        }))
    }
}

impl fmt::Display for HubError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::Shown(message) => f.write_str(message),
            Kind::Hidden { source, .. } => source.fmt(f),
        }
    }
}

impl fmt::Debug for HubError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::Shown(message) => f.debug_tuple("HubError").field(message).finish(),
            Kind::Hidden { source, .. } => {
                f.debug_struct("HubError").field("hidden", source).finish()
            }
        }
    }
}
