//! What a hub saw, in order, for a test to wait for.

use std::sync::Arc;

use tokio::sync::{Mutex, mpsc};

use super::PATIENCE;

#[derive(Clone)]
pub(crate) struct Journal {
    entries: mpsc::UnboundedSender<String>,
    read: Arc<Mutex<mpsc::UnboundedReceiver<String>>>,
}

impl Journal {
    pub(crate) fn new() -> Self {
        let (entries, read) = mpsc::unbounded_channel();
        Self {
            entries,
            read: Arc::new(Mutex::new(read)),
        }
    }

    pub(crate) fn note(&self, entry: impl Into<String>) {
        self.entries.send(entry.into()).expect("the journal reads");
    }

    /// Waits for the next entry.
    pub(crate) async fn next(&self) -> String {
        let mut read = self.read.lock().await;
        let next = tokio::time::timeout(PATIENCE, read.recv());
        next.await
            .expect("nothing is noted")
            .expect("the journal is open")
    }

    pub(crate) async fn expect(&self, entry: &str) {
        assert_eq!(self.next().await, entry);
    }

    /// What is noted and not read.
    pub(crate) fn rest(&self) -> Vec<String> {
        let mut read = self.read.try_lock().expect("nobody waits for an entry");
        std::iter::from_fn(|| read.try_recv().ok()).collect()
    }
}
