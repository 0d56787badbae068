//! Connections without a hub: an echo, and how each of them ended.

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Request, State};
use axum::routing::get;
use futures_util::{SinkExt as _, StreamExt as _};
use hubkit::protocol::TransferFormat;
use hubkit::{ConnectionError, RawConnection, RouterExt};
use tokio::sync::watch;

use crate::parameter;

/// How connections ended, by the name that their URL gives them.
type Ends = watch::Sender<HashMap<String, String>>;

/// `/echo`, which sends everything back, and `/ended?name=…`, which waits until the connection of that name has ended
/// and says how.
pub(crate) fn router() -> Router {
    let ends = Ends::default();
    let own = ends.clone();
    Router::new()
        .route("/ended", get(ended).with_state(ends))
        .map_connection("/echo", move |connection| echo(connection, own.clone()))
}

async fn echo(mut connection: RawConnection, ends: Ends) {
    let end = match echo_all(&mut connection).await {
        Ok(end) => end.to_owned(),
        Err(error) => error.to_string(),
    };
    if let Some(name) = connection.query("name") {
        ends.send_modify(|ends| drop(ends.insert(name, end)));
    }
}

/// Sends everything back until it is told to leave, and tells who ended the connection.
async fn echo_all(connection: &mut RawConnection) -> Result<&'static str, ConnectionError> {
    if connection.query("format").as_deref() == Some("text") {
        connection.set_format(TransferFormat::Text)?;
    }
    while let Some(bytes) = connection.next().await {
        match &bytes?[..] {
            b"leave" => return Ok("the server left"),
            bytes => connection.send(bytes.to_owned().into()).await?,
        }
    }
    Ok("the client left")
}

async fn ended(State(ends): State<Ends>, request: Request) -> String {
    let name = parameter(&request.into_parts().0, "name").unwrap_or_default();
    let mut ends = ends.subscribe();
    match ends.wait_for(|ends| ends.contains_key(&name)).await {
        Ok(ends) => ends[&name].clone(),
        Err(_) => "nobody knows".to_owned(),
    }
}
