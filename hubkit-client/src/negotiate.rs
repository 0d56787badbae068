//! The negotiation: where the hub is, and the id to connect with.

use std::fmt;

use hubkit::protocol::TransferFormat;
use reqwest::Url;
use serde::{Deserialize, Deserializer};

use crate::error::ConnectError;
use crate::transport::{Http, Trust, presentable, without_query};
use hubkit::Transport;

/// How many servers may pass the client on to another one.
const MAX_REDIRECTS: usize = 100;

/// What was negotiated.
#[derive(Debug)]
pub(crate) struct Negotiated {
    /// Where to connect, the id included.
    pub(crate) url: Url,
    /// The id that everybody may know.
    pub(crate) connection_id: String,
    /// The token that the answers brought, in place of the client's own.
    pub(crate) token: Option<String>,
    /// What else may be sent there.
    pub(crate) trust: Trust,
    offers: Vec<Offered>,
}

impl Negotiated {
    /// Fails unless the server offers the transport for what is to be sent over it.
    pub(crate) fn check(
        &self,
        transport: Transport,
        format: TransferFormat,
    ) -> Result<(), ConnectError> {
        let format = match format {
            TransferFormat::Text => "Text",
            TransferFormat::Binary => "Binary",
        };
        let offered = self.offers.iter().any(|offered| {
            offered.transport.eq_ignore_ascii_case(transport.name()) && offered.carries(format)
        });
        if offered {
            return Ok(());
        }
        let names: Vec<_> = self.offers.iter().map(Offered::to_string).collect();
        Err(ConnectError::NotOffered {
            offered: match names.is_empty() {
                true => "nothing".to_owned(),
                false => names.join(", "),
            },
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default, deserialize_with = "not_empty")]
    error: Option<String>,
    #[serde(default, deserialize_with = "not_empty")]
    url: Option<String>,
    #[serde(default, deserialize_with = "not_empty")]
    access_token: Option<String>,
    connection_id: Option<String>,
    connection_token: Option<String>,
    negotiate_version: Option<i64>,
    available_transports: Option<Vec<Offered>>,
    #[serde(rename = "ProtocolVersion")]
    old_protocol_version: Option<serde_json::Value>,
}

/// A text, where servers may leave an empty one in place of none.
fn not_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.filter(|text| !text.is_empty()))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Offered {
    transport: String,
    /// A server that says nothing of formats is taken to have no limits.
    transfer_formats: Option<Vec<String>>,
}

impl Offered {
    fn carries(&self, format: &str) -> bool {
        self.transfer_formats.as_ref().is_none_or(|formats| {
            let mut formats = formats.iter();
            formats.any(|offered| offered.eq_ignore_ascii_case(format))
        })
    }
}

impl fmt::Display for Offered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.transport)?;
        match &self.transfer_formats {
            Some(formats) => write!(f, " ({})", formats.join(", ")),
            None => Ok(()),
        }
    }
}

/// Asks the hub, and whoever it passes the question on to.
///
/// A token goes to the server that it is for, and no further: the caller's to the hub's origin, and one that comes with
/// a redirect to where that leads.
pub(crate) async fn negotiate(
    http: &Http,
    hub: &Url,
    token: Option<&str>,
) -> Result<Negotiated, ConnectError> {
    let mut url = hub.clone();
    let mut theirs: Option<String> = None;
    for _ in 0..=MAX_REDIRECTS {
        let same_origin = url.origin() == hub.origin();
        let trust = Trust::after_redirects(same_origin, theirs.is_some());
        let token = theirs.as_deref().or(token.filter(|_| trust.authorization));
        let body = http.post(negotiate_url(&url), token, trust).await?;
        let mut answer = parse(&url, &body)?;
        let next = answer.url.as_deref().map(|next| redirect(&url, next));
        let next = next.transpose()?;
        if next
            .as_ref()
            .is_some_and(|next| next.origin() != url.origin())
        {
            theirs = None;
        }
        theirs = answer.access_token.take().or(theirs);
        let Some(next) = next else {
            let trust = Trust::after_redirects(same_origin, theirs.is_some());
            return accept(url, answer, theirs, trust);
        };
        tracing::debug!(to = %without_query(&next), "the negotiation is redirected");
        url = next;
    }
    Err(ConnectError::TooManyRedirects {
        limit: MAX_REDIRECTS,
    })
}

fn negotiate_url(hub: &Url) -> Url {
    let mut url = hub.clone();
    let path = format!("{}/negotiate", hub.path().trim_end_matches('/'));
    url.set_path(&path);
    if !url
        .query_pairs()
        .any(|(name, _)| name.eq_ignore_ascii_case("negotiateVersion"))
    {
        url.query_pairs_mut().append_pair("negotiateVersion", "1");
    }
    url
}

fn parse(url: &Url, body: &[u8]) -> Result<Answer, ConnectError> {
    let not_a_hub = |reason: &str| ConnectError::NotAHub {
        url: without_query(url).into(),
        reason: reason.to_owned(),
    };
    let answer: Answer = serde_json::from_slice(body)
        .map_err(|_| not_a_hub("its answer is no negotiation response; is this a hub?"))?;
    if answer.old_protocol_version.is_some() {
        return Err(not_a_hub(
            "it is an ASP.NET SignalR server; only ASP.NET Core SignalR is supported",
        ));
    }
    match answer.error {
        Some(error) => Err(ConnectError::NegotiationRefused(error)),
        None => Ok(answer),
    }
}

fn accept(
    mut url: Url,
    answer: Answer,
    token: Option<String>,
    trust: Trust,
) -> Result<Negotiated, ConnectError> {
    let missing = |what: &str| ConnectError::NotAHub {
        url: without_query(&url).into(),
        reason: format!("its negotiation response has no '{what}'"),
    };
    let connection_id = answer
        .connection_id
        .ok_or_else(|| missing("connectionId"))?;
    let id = match answer.negotiate_version {
        Some(1..) => answer
            .connection_token
            .ok_or_else(|| missing("connectionToken"))?,
        _ => connection_id.clone(),
    };
    url.query_pairs_mut().append_pair("id", &id);
    Ok(Negotiated {
        url,
        connection_id,
        token,
        trust,
        offers: answer.available_transports.unwrap_or_default(),
    })
}

fn redirect(from: &Url, to: &str) -> Result<Url, ConnectError> {
    let url = hub_url(to)?;
    if from.scheme() == "https" && url.scheme() == "http" {
        return Err(ConnectError::Url {
            url: without_query(&url).into(),
            reason: "the negotiation was redirected from https to http".to_owned(),
        });
    }
    Ok(url)
}

/// Checks a hub's URL; `ws` and `wss` stand for `http` and `https`.
pub(crate) fn hub_url(text: &str) -> Result<Url, ConnectError> {
    let bad = |reason: String| ConnectError::Url {
        url: presentable(text),
        reason,
    };
    let mut url = Url::parse(text).map_err(|error| bad(error.to_string()))?;
    let scheme = match url.scheme() {
        "http" | "ws" => "http",
        "https" | "wss" => "https",
        other => {
            return Err(bad(format!(
                "the scheme is '{other}', not http, https, ws or wss"
            )));
        }
    };
    if url.set_scheme(scheme).is_err() || !url.has_host() {
        return Err(bad("it names no host".to_owned()));
    }
    url.set_fragment(None);
    if cfg!(not(feature = "tls")) && scheme == "https" {
        return Err(bad(
            "this build has no TLS; enable the feature `tls` of hubkit-client".to_owned(),
        ));
    }
    Ok(url)
}
