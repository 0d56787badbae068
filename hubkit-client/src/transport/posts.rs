//! Sending by POST, for transports that receive by GET.

use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hubkit::protocol::TransferFormat;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

use super::{Lost, Session};
use crate::rt;

/// More than this waits for the POST before it.
const ENOUGH: usize = 64 * 1024;

type Post = Pin<Box<dyn Future<Output = Result<(), Lost>> + Send>>;

/// Messages on their way to the server: one POST at a time, in order; what waits meanwhile is the next one's body.
pub(super) struct Posts {
    session: Arc<Session>,
    format: TransferFormat,
    limit: Duration,
    waiting: Vec<u8>,
    current: Option<Post>,
    failed: Option<Lost>,
}

impl Posts {
    /// A POST that takes longer than `limit` is a failure.
    pub(super) fn new(session: Arc<Session>, format: TransferFormat, limit: Duration) -> Self {
        Self {
            session,
            format,
            limit,
            waiting: Vec::new(),
            current: None,
            failed: None,
        }
    }

    pub(super) fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Lost>> {
        while self.waiting.len() >= ENOUGH {
            ready!(self.poll_current(cx))?;
            self.begin();
        }
        // While there is room it does not matter when the current one ends, only whether it fails.
        match self.poll_current(cx) {
            Poll::Ready(Err(lost)) => Poll::Ready(Err(lost)),
            Poll::Ready(Ok(())) | Poll::Pending => Poll::Ready(Ok(())),
        }
    }

    pub(super) fn have_failed(&self) -> bool {
        self.failed.is_some()
    }

    pub(super) fn takes_more(&self) -> bool {
        self.current.is_some() && self.waiting.len() < ENOUGH
    }

    pub(super) fn push(&mut self, messages: Vec<u8>) {
        if self.waiting.is_empty() {
            self.waiting = messages;
        } else {
            self.waiting.extend_from_slice(&messages);
        }
    }

    pub(super) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Lost>> {
        loop {
            ready!(self.poll_current(cx))?;
            if self.waiting.is_empty() {
                return Poll::Ready(Ok(()));
            }
            self.begin();
        }
    }

    fn begin(&mut self) {
        let body = Bytes::from(mem::take(&mut self.waiting));
        let session = Arc::clone(&self.session);
        let (format, limit) = (self.format, self.limit);
        self.current = Some(Box::pin(async move {
            rt::timeout(limit, post(&session, body, format))
                .await
                .unwrap_or_else(|| {
                    let what = session.describe("POST");
                    Err(Lost::Failed(format!(
                        "{what} took longer than {limit:?} (`request_timeout`)"
                    )))
                })
        }));
    }

    /// Ready when no POST is under way.
    fn poll_current(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Lost>> {
        if let Some(lost) = &self.failed {
            return Poll::Ready(Err(lost.clone()));
        }
        if let Some(current) = &mut self.current {
            let result = ready!(current.as_mut().poll(cx));
            self.current = None;
            self.failed = result.err();
            if let Some(lost) = &self.failed {
                return Poll::Ready(Err(lost.clone()));
            }
        }
        Poll::Ready(Ok(()))
    }
}

async fn post(session: &Session, body: Bytes, format: TransferFormat) -> Result<(), Lost> {
    let content_type = HeaderValue::from_static(match format {
        TransferFormat::Text => "text/plain;charset=UTF-8",
        TransferFormat::Binary => "application/octet-stream",
    });
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, content_type)]);
    let response = session
        .send(|client, url| {
            let request = client.post(url).headers(headers.clone());
            // Cheap to clone, so that a redirect and a fresh token can send it again.
            request.body(body.clone())
        })
        .await?;
    let status = response.status();
    if status.is_success() {
        return Ok(());
    }
    Err(session.refused("POST", status))
}
