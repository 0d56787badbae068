//! One function for each of the hub's methods.

use std::future::IntoFuture;
use std::io;
use std::pin::pin;

use example_shared::clock;
use futures_core::Stream;
use futures_util::StreamExt;
use hubkit_client::{Events, HubConnection, UploadError};

use super::{Screen, TerminalError};
use crate::contract::{ImportReport, Row, StockPrice, StreamingClientEvent, StreamingHubClient};

/// A connected client and what it prints on.
#[derive(Debug)]
pub struct Connected {
    hub: StreamingHubClient,
    events: Events<StreamingClientEvent>,
    screen: Screen,
}

impl Connected {
    /// Calls over `connection`, whose events were registered before it connected.
    #[must_use]
    pub fn new(
        connection: &HubConnection,
        events: Events<StreamingClientEvent>,
        screen: Screen,
    ) -> Self {
        Self {
            hub: StreamingHubClient::new(connection),
            events,
            screen,
        }
    }
}

/// Prints the price of a share, every time it comes.
///
/// # Errors
/// When the stream or the output fails.
pub async fn ticker(connected: Connected, symbol: &str) -> Result<(), TerminalError> {
    let mut prices = connected.hub.stock_prices(symbol);
    let mut before = None;
    while let Some(price) = prices.next().await {
        let price = price?;
        connected.screen.line(&quote(&price, before))?;
        before = Some(price.price);
    }
    Ok(())
}

fn quote(price: &StockPrice, before: Option<f64>) -> String {
    let change = match before.map(|before| price.price - before) {
        Some(change) if change > 0.004 => format!("▲ {change:.2}"),
        Some(change) if change < -0.004 => format!("▼ {:.2}", -change),
        _ => "=".to_owned(),
    };
    let StockPrice { symbol, volume, .. } = price;
    let at = clock(price.at);
    let price = price.price;
    format!("{at}  {symbol}  {price:8.2}  {change:6}  {volume} traded")
}

/// Prints the log, from `level` on.
///
/// # Errors
/// When there is no such level, or the stream or the output fails.
pub async fn follow_log(connected: Connected, level: &str) -> Result<(), TerminalError> {
    let mut entries = connected.hub.log_tail(level);
    while let Some(entry) = entries.next().await {
        let entry = entry?;
        let (at, level) = (clock(entry.at), entry.level.name());
        connected
            .screen
            .line(&format!("{at}  {level:7}  {}", entry.text))?;
    }
    Ok(())
}

/// Uploads rows, prints how far the server is, and at the end its report.
///
/// # Errors
/// When the upload breaks off, or the output fails.
pub async fn import(
    mut connected: Connected,
    rows: impl Stream<Item = Result<Row, UploadError>> + Send + 'static,
) -> Result<(), TerminalError> {
    let mut importing = pin!(connected.hub.import(rows).into_future());
    let report = loop {
        tokio::select! {
            biased;
            Some(event) = connected.events.next() => {
                if let Ok(StreamingClientEvent::ImportProgress { progress }) = event {
                    let text = format!("{} rows, {} rejected", progress.rows, progress.rejected);
                    connected.screen.progress(&text)?;
                }
            }
            report = &mut importing => break report?,
        }
    };
    for line in summary(&report) {
        connected.screen.line(&line)?;
    }
    Ok(())
}

fn summary(report: &ImportReport) -> Vec<String> {
    let ImportReport {
        imported,
        rejected,
        worth,
        problems,
    } = report;
    let mut lines = vec![format!(
        "Rows imported: {imported}, worth {worth:.2}; rejected: {rejected}"
    )];
    lines.extend(problems.iter().map(|problem| format!("  {problem}")));
    let untold = rejected.saturating_sub(problems.len() as u64);
    if untold > 0 {
        lines.push(format!("  and {untold} more"));
    }
    lines
}

/// Uploads texts and prints what comes back for each.
///
/// # Errors
/// When the texts break off, or the output fails.
pub async fn transform(
    connected: Connected,
    texts: impl Stream<Item = Result<String, UploadError>> + Send + 'static,
) -> Result<(), TerminalError> {
    let mut transformed = connected.hub.transform(texts);
    while let Some(text) = transformed.next().await {
        connected.screen.line(&text?)?;
    }
    Ok(())
}

/// Deletes everything; the question comes to [`confirm`] meanwhile.
///
/// # Errors
/// When the question was not answered, or the output fails.
pub async fn delete(connected: Connected) -> Result<(), TerminalError> {
    let done = connected.hub.delete_everything().await?;
    connected.screen.line(&done)?;
    Ok(())
}

/// Asks the user until there is an answer. No more lines mean no.
pub async fn confirm(
    screen: &Screen,
    question: &str,
    mut lines: impl Stream<Item = io::Result<String>> + Unpin,
) -> bool {
    loop {
        if screen.ask(&format!("{question} [y/n]")).is_err() {
            return false;
        }
        let Some(Ok(line)) = lines.next().await else {
            return false;
        };
        match line.trim().to_lowercase().as_str() {
            "y" | "yes" => return true,
            "n" | "no" => return false,
            _ => {}
        }
    }
}
