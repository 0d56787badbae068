//! The contract between the server and those who stream.

use futures_core::Stream;
use hubkit::Streaming;
use hubkit::payload::Timestamp;
use serde::{Deserialize, Serialize};

/// What the server calls on its clients.
#[hubkit::client_interface]
pub trait StreamingClient {
    /// How far the caller's import is, every so many rows.
    async fn import_progress(&self, progress: Progress);

    /// A question for the user; the server waits for the answer.
    async fn confirm(&self, question: String) -> bool;
}

/// What clients call on the server.
#[hubkit::hub(client = StreamingClient)]
pub trait StreamingHub {
    /// The price of a share, once a second until the caller has enough.
    fn stock_prices(&self, symbol: String) -> impl Stream<Item = StockPrice>;

    /// The latest log entries of a level or above, and every new one until the caller has enough.
    ///
    /// Fails with a text that lists the levels when there is none of that name.
    async fn log_tail(&self, min_level: String) -> hubkit::Result<impl Stream<Item = LogEntry>>;

    /// Takes rows in, tells the caller how far it is, and says at the end what became of them.
    ///
    /// A bad row is counted and the import goes on; when the upload breaks off, the import fails, and the rows before
    /// that stay.
    async fn import(&self, rows: Streaming<Row>) -> hubkit::Result<ImportReport>;

    /// Answers each text with the same in upper case, as it comes.
    fn transform(&self, texts: Streaming<String>) -> impl Stream<Item = hubkit::Result<String>>;

    /// Deletes all imported rows if the caller confirms it, and says what was done.
    async fn delete_everything(&self) -> hubkit::Result<String>;
}

/// The price of a share at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StockPrice {
    /// Of which share.
    pub symbol: String,
    /// The price, in a currency that the example leaves open.
    pub price: f64,
    /// How many were traded since the price before.
    pub volume: u64,
    /// When, by the server's clock.
    pub at: Timestamp,
}

/// How much a log entry matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Level {
    /// For developers.
    Debug,
    /// In the normal course of things.
    Info,
    /// Worth a look.
    Warning,
    /// Something failed.
    Error,
}

impl Level {
    /// All levels, from the least important on.
    pub const ALL: [Self; 4] = [Self::Debug, Self::Info, Self::Warning, Self::Error];

    /// The level's name, as users write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The level of that name, without regard to case.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|level| level.name().eq_ignore_ascii_case(name))
    }
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogEntry {
    /// When, by the server's clock.
    pub at: Timestamp,
    /// How much it matters.
    pub level: Level,
    /// What happened.
    pub text: String,
}

/// One row of an import, as it stands in the file: the server judges it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// Its line in the file, to find it again.
    pub line: u64,
    /// What it is about.
    pub item: String,
    /// How many, a whole number above zero.
    pub quantity: String,
    /// What one costs, zero to a billion.
    pub price: String,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// How many rows have been read.
    pub rows: u64,
    /// How many of them were bad.
    pub rejected: u64,
}

/// What became of an import.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// How many rows were taken.
    pub imported: u64,
    /// How many were not.
    pub rejected: u64,
    /// What the imported ones are worth together.
    pub worth: f64,
    /// What was wrong with the first of the others.
    pub problems: Vec<String>,
}
