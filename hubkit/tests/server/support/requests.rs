//! Clients whose connection is carried by requests.

use std::collections::VecDeque;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};

use super::{Answer, PATIENCE, Site, head};

/// A client that polls.
pub(crate) struct Polled<'a> {
    site: &'a Site,
    pub(crate) path: String,
    messages: VecDeque<String>,
}

impl<'a> Polled<'a> {
    /// Negotiates and opens the connection, without the hub protocol's handshake.
    pub(crate) async fn open(site: &'a Site) -> Self {
        let polled = Self::resume(site, &format!("/testHub?id={}", site.negotiate().await));
        polled.poll().await.expect(200, "");
        polled
    }

    /// Goes on with a connection that is open.
    pub(crate) fn resume(site: &'a Site, path: &str) -> Self {
        Self {
            site,
            path: path.to_owned(),
            messages: VecDeque::new(),
        }
    }

    /// Opens a connection and agrees on JSON.
    pub(crate) async fn connect(site: &'a Site) -> Self {
        let mut polled = Self::open(site).await;
        polled.say(r#"{"protocol":"json","version":1}"#).await;
        polled.expect("{}").await;
        polled
    }

    pub(crate) async fn poll(&self) -> Answer {
        self.site.get(&self.path).await
    }

    /// Starts a poll, and returns the end at which its answer comes.
    pub(crate) async fn begin_poll(&self) -> DuplexStream {
        let mut io = self.site.connect();
        let request = head(&format!("GET {}", self.path), &[]);
        io.write_all(request.as_bytes()).await.expect("is read");
        super::quiesce().await;
        io
    }

    pub(crate) async fn post(&self, body: &str) -> Answer {
        let line = format!("POST {}", self.path);
        self.site.send(&line, body).await
    }

    pub(crate) async fn delete(&self) -> Answer {
        let line = format!("DELETE {}", self.path);
        self.site.request(&line, &[]).await
    }

    /// Posts one message.
    pub(crate) async fn say(&self, message: &str) {
        self.post(&format!("{message}\u{1e}")).await.expect(200, "");
    }

    /// The next message has to be this.
    pub(crate) async fn expect(&mut self, message: &str) {
        while self.messages.is_empty() {
            let answer = self.poll().await;
            assert_eq!(answer.status, 200, "{answer:?}");
            self.messages.extend(split(&answer.body));
        }
        assert_eq!(self.messages.pop_front().as_deref(), Some(message));
    }
}

fn split(body: &str) -> impl Iterator<Item = String> {
    assert!(body.is_empty() || body.ends_with('\u{1e}'), "{body:?}");
    body.split_terminator('\u{1e}').map(str::to_owned)
}

/// The response of Server-Sent Events.
pub(crate) struct EventStream {
    pub(crate) answer: Answer,
    io: DuplexStream,
    text: String,
}

impl EventStream {
    pub(crate) async fn open(site: &Site, path: &str) -> Self {
        Self::open_with(site, path, &[]).await
    }

    pub(crate) async fn open_with(site: &Site, path: &str, headers: &[&str]) -> Self {
        let mut io = site.connect();
        let headers = [&["Accept: text/event-stream"], headers].concat();
        let request = head(&format!("GET {path}"), &headers);
        io.write_all(request.as_bytes()).await.expect("is read");
        let answer = tokio::time::timeout(PATIENCE, Answer::read(&mut io));
        Self {
            answer: answer.await.expect("the server does not answer"),
            io,
            text: String::new(),
        }
    }

    /// The next event as it is, its empty line included; `None` at the end.
    pub(crate) async fn event(&mut self) -> Option<String> {
        loop {
            if let Some(at) = self.text.find("\r\n\r\n") {
                let rest = self.text.split_off(at + 4);
                return Some(std::mem::replace(&mut self.text, rest));
            }
            let chunk = self.chunk().await?;
            self.text.push_str(&chunk);
        }
    }

    /// The next chunk of the response; `None` at the end.
    pub(crate) async fn chunk(&mut self) -> Option<String> {
        let chunk = tokio::time::timeout(PATIENCE, self.read_chunk());
        chunk.await.expect("nothing comes any more")
    }

    async fn read_chunk(&mut self) -> Option<String> {
        let size = self.line().await?;
        let len = usize::from_str_radix(&size, 16).expect("a size");
        let mut chunk = vec![0; len];
        self.io.read_exact(&mut chunk).await.ok()?;
        self.line().await?;
        (len > 0).then(|| String::from_utf8(chunk).expect("events are text"))
    }

    async fn line(&mut self) -> Option<String> {
        let mut line = Vec::new();
        while !line.ends_with(b"\r\n") {
            line.push(self.io.read_u8().await.ok()?);
        }
        line.truncate(line.len() - 2);
        Some(String::from_utf8(line).expect("is text"))
    }

    /// The next message has to be this one. It may share its event with the ones after it.
    #[track_caller]
    pub(crate) fn expect(&mut self, message: &str) -> impl Future<Output = ()> {
        let expected = format!("data: {message}\u{1e}");
        async move {
            let event = self.event().await.expect("an event");
            let rest = event.strip_prefix(&expected);
            let rest = rest.unwrap_or_else(|| panic!("{event:?} is not {expected:?}"));
            if rest != "\r\n\r\n" {
                self.text.insert_str(0, &format!("data: {rest}"));
            }
        }
    }
}
