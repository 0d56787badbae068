//! The request that becomes a WebSocket.

use reqwest::header::{
    CONNECTION, HeaderMap, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_VERSION, UPGRADE,
};
use reqwest::{Response, StatusCode, Upgraded, Version};
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::Session;
use super::failure::{bad_header, failed, not_a_hub};
use crate::error::ConnectError;

/// Opens a WebSocket and returns the stream that carries its frames.
pub(crate) async fn upgrade(session: &Session) -> Result<Upgraded, ConnectError> {
    let key = generate_key();
    let headers = headers(&key)?;
    let exchange = async {
        let response = session
            .send(|client, url| {
                let request = client.get(url).version(Version::HTTP_11);
                request.headers(headers.clone())
            })
            .await?;
        check(session, &key, &response)?;
        response
            .upgrade()
            .await
            .map_err(|error| failed(session.url(), error))
    };
    session
        .http()
        .in_time("opening the WebSocket", exchange)
        .await
}

fn headers(key: &str) -> Result<HeaderMap, ConnectError> {
    let key =
        HeaderValue::from_str(key).map_err(|error| bad_header("sec-websocket-key", &error))?;
    Ok(HeaderMap::from_iter([
        (CONNECTION, HeaderValue::from_static("Upgrade")),
        (UPGRADE, HeaderValue::from_static("websocket")),
        (SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13")),
        (SEC_WEBSOCKET_KEY, key),
    ]))
}

fn check(session: &Session, key: &str, response: &Response) -> Result<(), ConnectError> {
    let status = response.status();
    if status.is_success() {
        return Err(not_a_hub(
            session.url(),
            &format!("it answered {status} instead of opening a WebSocket"),
        ));
    }
    if status != StatusCode::SWITCHING_PROTOCOLS {
        return Err(ConnectError::Status {
            status: status.as_u16(),
            request: session.describe("GET"),
        });
    }
    let accepted = response
        .headers()
        .get(SEC_WEBSOCKET_ACCEPT)
        .map(HeaderValue::as_bytes);
    if accepted != Some(derive_accept_key(key.as_bytes()).as_bytes()) {
        return Err(not_a_hub(
            session.url(),
            "its WebSocket handshake is not valid",
        ));
    }
    Ok(())
}
