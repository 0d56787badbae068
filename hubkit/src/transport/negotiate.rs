//! Negotiation: a client asks which transports there are and gets the ids of a connection to come.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::Method;
use serde::Serialize;

use super::gate::Gate;
use super::redirect::Redirect;
use super::request::query_parameter;
use super::respond::{internal_error, json, not_allowed, shutting_down, unavailable};
use crate::connection::panics;
use crate::protocol::{TransferFormat, Transport};

/// The latest version of the negotiation; who asks for a later one gets this.
const VERSION: u32 = 1;

/// What the client reads. Nothing else may be in it: there are clients that refuse what they do not know.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    negotiate_version: u32,
    connection_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    connection_token: Option<&'a str>,
    available_transports: Vec<Offer>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Offer {
    transport: &'static str,
    transfer_formats: &'static [&'static str],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Redirection<'a> {
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<&'a str>,
}

#[derive(Serialize)]
struct Refusal<'a> {
    error: &'a str,
}

/// Answers `POST …/negotiate`.
pub(super) async fn negotiate(gate: &Arc<Gate>, request: Request) -> Response {
    if request.method() != Method::POST {
        return not_allowed("POST");
    }
    if gate.shutdown.is_cancelled() {
        return shutting_down();
    }
    let asked = query_parameter(request.uri(), "negotiateVersion");
    let version = match version(gate, asked.as_deref()) {
        Ok(version) => version,
        Err(refusal) => return json_of(&Refusal { error: &refusal }),
    };
    match redirection(gate, request).await {
        Err(response) => return *response,
        Ok(Some(redirect)) => {
            return json_of(&Redirection {
                url: &redirect.url,
                access_token: redirect.access_token.as_deref(),
            });
        }
        Ok(None) => {}
    }
    offer(gate, version)
}

fn version(gate: &Gate, asked: Option<&str>) -> Result<u32, String> {
    let asked = match asked.map(str::parse::<i64>) {
        None => 0,
        Some(Ok(version)) => version,
        Some(Err(_)) => {
            return Err("The client requested a non-integer protocol version.".to_owned());
        }
    };
    if asked < i64::from(gate.options.minimum_negotiate_version) {
        return Err(format!(
            "The client requested version '{asked}', but the server does not support this version."
        ));
    }
    // Not negative: the minimum is not.
    Ok(u32::try_from(asked).map_or(VERSION, |asked| asked.min(VERSION)))
}

/// Asks the application whether the client should go elsewhere. Its own code may panic.
async fn redirection(gate: &Gate, request: Request) -> Result<Option<Redirect>, Box<Response>> {
    let Some(redirector) = &gate.options.redirector else {
        return Ok(None);
    };
    let (parts, _) = request.into_parts();
    let asked = panics::catch(|| redirector(&parts));
    let panicked = |panic: String| {
        tracing::error!(%panic, "redirecting a negotiation panicked");
        Box::new(internal_error())
    };
    panics::guard(asked.map_err(panicked)?)
        .await
        .map_err(panicked)
}

fn offer(gate: &Gate, version: u32) -> Response {
    let negotiated = match gate.tokens.begin(version > 0) {
        Ok(Some(negotiated)) => negotiated,
        Ok(None) => return unavailable("too many connections are being negotiated"),
        Err(error) => {
            tracing::error!(%error, "no random numbers for a connection id");
            return internal_error();
        }
    };
    let offered = Transport::ALL.iter().filter(|own| gate.allows(**own));
    json_of(&Answer {
        negotiate_version: version,
        connection_id: &negotiated.connection_id,
        connection_token: (version > 0).then_some(&*negotiated.token),
        available_transports: offered
            .map(|transport| Offer {
                transport: transport.name(),
                transfer_formats: if transport.carries(TransferFormat::Binary) {
                    &["Text", "Binary"]
                } else {
                    &["Text"]
                },
            })
            .collect(),
    })
}

fn json_of(answer: &impl Serialize) -> Response {
    match serde_json::to_vec(answer) {
        Ok(body) => json(Body::from(body)),
        Err(error) => {
            tracing::error!(%error, "a negotiation's answer could not be written");
            internal_error()
        }
    }
}
