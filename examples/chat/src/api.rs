//! The API: logging in and out, and the hub for those who did.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use hubkit::hub::User;
use hubkit::{Hub, HubHandle, RouterExt};
use serde::{Deserialize, Serialize};

use crate::contract::ChatClientProxy;
use crate::sessions::{self, LoginError, Sessions};

/// Where the hub is served.
pub const HUB_PATH: &str = "/hubs/chat";
/// Where to log in, by a POST with a [`Login`].
pub const LOGIN_PATH: &str = "/login";
/// Where to log out, by an empty POST.
pub const LOGOUT_PATH: &str = "/logout";
/// Where to ask for the [`Login`] of the cookie that is sent along; `null` without.
pub const ME_PATH: &str = "/me";

/// A name is all that logging in takes; where it matters who somebody is, this is where to prove it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// The name to be known by.
    pub name: String,
}

#[derive(Clone)]
struct Api {
    sessions: Arc<Sessions>,
    handle: HubHandle<ChatClientProxy>,
}

/// The API's routes. CORS goes around them.
pub fn routes(sessions: Arc<Sessions>, hub: Hub<ChatClientProxy>) -> Router {
    let api = Api {
        sessions: Arc::clone(&sessions),
        handle: hub.handle(),
    };
    let hub = Router::new()
        .map_hub(HUB_PATH, hub)
        .route_layer(from_fn_with_state(sessions, require_login));
    Router::new()
        .route(LOGIN_PATH, post(log_in))
        .route(LOGOUT_PATH, post(log_out))
        .route(ME_PATH, get(me))
        .layer(DefaultBodyLimit::max(1024))
        .with_state(api)
        .merge(hub)
}

/// Leaves the user of the cookie's login with the request, where the hub looks for it, or refuses.
async fn require_login(
    State(sessions): State<Arc<Sessions>>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = sessions::id_in(request.headers());
    let Some(name) = id.and_then(|id| sessions.name(id)) else {
        return (StatusCode::UNAUTHORIZED, "log in first\n").into_response();
    };
    request.extensions_mut().insert(User::new(name));
    next.run(request).await
}

// `Json` takes requests of the type `application/json` only, which a page of another origin cannot send without asking:
// CORS decides who may.
async fn log_in(State(api): State<Api>, headers: HeaderMap, Json(login): Json<Login>) -> Response {
    end_login(&api, &headers);
    match api.sessions.log_in(&login.name) {
        Ok(id) => {
            let name = login.name.trim().to_owned();
            ([(SET_COOKIE, cookie(&id, ""))], Json(Login { name })).into_response()
        }
        Err(error) => {
            let status = match error {
                LoginError::Name(_) => StatusCode::UNPROCESSABLE_ENTITY,
                LoginError::Taken(_) => StatusCode::CONFLICT,
                LoginError::Full | LoginError::Random(_) => StatusCode::SERVICE_UNAVAILABLE,
            };
            (status, error.to_string()).into_response()
        }
    }
}

async fn log_out(State(api): State<Api>, headers: HeaderMap) -> Response {
    end_login(&api, &headers);
    let gone = cookie("", "; Max-Age=0");
    (StatusCode::NO_CONTENT, [(SET_COOKIE, gone)]).into_response()
}

/// `HttpOnly`: no script reads it. `SameSite`: pages of other sites do not make a browser send it, whatever they request;
/// pages of other ports and subdomains do. Behind HTTPS, add `Secure`.
fn cookie(id: &str, more: &str) -> String {
    format!(
        "{}={id}; Path=/; HttpOnly; SameSite=Strict{more}",
        sessions::NAME
    )
}

async fn me(State(api): State<Api>, headers: HeaderMap) -> Response {
    let name = sessions::id_in(&headers).and_then(|id| api.sessions.name(id));
    let login = name.map(|name| Login { name });
    ([(CACHE_CONTROL, "no-store")], Json(login)).into_response()
}

/// Ends the request's login, if it has one, and its connections with it.
fn end_login(api: &Api, headers: &HeaderMap) {
    let name = sessions::id_in(headers).and_then(|id| api.sessions.log_out(id));
    let Some(name) = name else { return };
    for connection in api.handle.user_connections(&name) {
        api.handle.disconnect(&connection, "logged out");
    }
}
