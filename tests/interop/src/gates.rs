//! Waiting for something that another call does.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hubkit::HubError;
use tokio::sync::{Semaphore, watch};

/// No test waits for longer; what does is a failure.
const PATIENCE: Duration = Duration::from_secs(20);

/// Named gates: closed until they are opened, for one call each time.
#[derive(Debug, Default)]
pub(crate) struct Gates(Mutex<HashMap<String, Arc<Semaphore>>>);

impl Gates {
    fn gate(&self, name: &str) -> Arc<Semaphore> {
        let mut gates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let gate = gates
            .entry(name.to_owned())
            .or_insert_with(|| Arc::new(Semaphore::new(0)));
        Arc::clone(gate)
    }

    pub(crate) fn open(&self, name: &str) {
        self.gate(name).add_permits(1);
    }

    /// Opens the gate when it is dropped.
    pub(crate) fn opener(&self, name: String) -> Opener<'_> {
        Opener { gates: self, name }
    }

    pub(crate) async fn pass(&self, name: &str) -> hubkit::Result<()> {
        let gate = self.gate(name);
        match tokio::time::timeout(PATIENCE, gate.acquire()).await {
            Ok(permit) => permit?.forget(),
            Err(_) => return Err(HubError::new(format!("nobody opened the gate '{name}'"))),
        }
        Ok(())
    }
}

#[derive(Debug)]
pub(crate) struct Opener<'a> {
    gates: &'a Gates,
    name: String,
}

impl Drop for Opener<'_> {
    fn drop(&mut self) {
        self.gates.open(&self.name);
    }
}

/// Why connections ended, by connection id.
#[derive(Debug)]
pub(crate) struct Journal(watch::Sender<HashMap<String, String>>);

impl Default for Journal {
    fn default() -> Self {
        Self(watch::Sender::new(HashMap::new()))
    }
}

impl Journal {
    pub(crate) fn note(&self, connection_id: &str, reason: String) {
        self.0.send_modify(|reasons| {
            reasons.insert(connection_id.to_owned(), reason);
        });
    }

    /// Waits until the connection has ended, and tells why it did.
    pub(crate) async fn reason(&self, connection_id: &str) -> hubkit::Result<String> {
        let mut reasons = self.0.subscribe();
        let noted = reasons.wait_for(|reasons| reasons.contains_key(connection_id));
        let Ok(reasons) = tokio::time::timeout(PATIENCE, noted).await else {
            return Err(HubError::new(format!(
                "the connection '{connection_id}' did not end"
            )));
        };
        Ok(reasons?[connection_id].clone())
    }
}
