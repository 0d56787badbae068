//! Hubs that differ in how they are reached.

use std::error::Error;
use std::future::ready;
use std::time::Duration;

use axum::Router;
use axum::http::header::HOST;
use axum::http::request::Parts;
use hubkit::{EndpointOptions, HubOptions, Redirect, RouterExt, Transport};
use percent_encoding::percent_decode_str;

use crate::{parameter, tester};

/// Adds hubs of one transport each, one whose deadlines are short, one for new clients, and one that redirects.
pub(crate) fn add_to(router: Router) -> Result<Router, Box<dyn Error>> {
    let hub = |endpoint| tester(HubOptions::default().endpoint(endpoint));
    let options = EndpointOptions::default;
    let brisk = options()
        .negotiation_timeout(Duration::from_secs(1))
        .poll_timeout(Duration::from_millis(100))
        .disconnect_timeout(Duration::from_secs(2))
        .receive_timeout(Duration::from_millis(500));
    let narrow = options()
        .write_timeout(Duration::from_secs(1))
        .max_pending_negotiations(3);
    let chosen = options().sub_protocol(|offered| {
        let known = offered.iter().find(|name| name.starts_with("v2."))?;
        Some((*known).to_owned())
    });
    let mut router = router
        .map_hub("/brisk", hub(brisk)?)
        .map_hub("/narrow", hub(narrow)?)
        .map_hub("/chosen", hub(chosen)?)
        .map_hub("/modern", hub(options().minimum_negotiate_version(1))?)
        .map_hub(
            "/redirect",
            hub(options().redirect(|request| ready(redirect(request))))?,
        );
    for &transport in Transport::ALL {
        let path = format!("/only{transport}");
        router = router.map_hub(&path, hub(options().transports([transport]))?);
    }
    Ok(router)
}

/// Sends the client where `to=…` in its URL says, with `token=…`; `itself` is the URL it has asked.
fn redirect(request: &Parts) -> Option<Redirect> {
    let to = parameter(request, "to")?;
    let to = percent_decode_str(&to).decode_utf8().ok()?;
    let url = if to == "itself" {
        let host = request.headers.get(HOST)?.to_str().ok()?;
        format!("http://{host}/redirect?to=itself")
    } else {
        to.into_owned()
    };
    let redirect = Redirect::to(url);
    Some(match parameter(request, "token") {
        Some(token) => redirect.access_token(token),
        None => redirect,
    })
}
