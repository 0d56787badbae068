//! The hub: streams, takes streams in, and asks.

use std::sync::Arc;
use std::time::Duration;

use futures_core::Stream;
use futures_util::StreamExt;
use hubkit::{Context, HubError, Streaming};

use crate::contract::{
    ImportReport, Level, LogEntry, Progress, Row, StockPrice, StreamingClientProxy, StreamingHub,
};
use crate::log::Log;
use crate::prices::prices;
use crate::stock::Stock;

type Cx = Context<StreamingClientProxy>;

/// After how many rows the caller of an import hears of it.
const PROGRESS_EVERY: u64 = 100;
/// How many bad rows a report describes.
const MOST_PROBLEMS: usize = 5;
/// How long a user may think about a question.
const THINKING: Duration = Duration::from_secs(60);

/// The hub of all five methods.
#[derive(Debug, Default)]
pub struct Server {
    log: Arc<Log>,
    stock: Stock,
}

impl Server {
    /// A hub with an empty stock, which writes to `log` and lets clients follow it.
    #[must_use]
    pub fn new(log: Arc<Log>) -> Self {
        Self {
            log,
            stock: Stock::default(),
        }
    }
}

impl StreamingHub for Server {
    fn stock_prices(&self, _: &Cx, symbol: String) -> impl Stream<Item = StockPrice> {
        prices(&symbol)
    }

    async fn log_tail(
        &self,
        _: &Cx,
        min_level: String,
    ) -> hubkit::Result<impl Stream<Item = LogEntry>> {
        Ok(self.log.tail(known(&min_level)?))
    }

    async fn import(&self, cx: &Cx, mut rows: Streaming<Row>) -> hubkit::Result<ImportReport> {
        let mut report = ImportReport::default();
        let mut read = 0;
        while let Some(row) = rows.next().await {
            let row = row.map_err(|error| self.broken(&report, &error.to_string()))?;
            read += 1;
            match self.stock.add(&row).await {
                Ok(worth) => {
                    report.imported += 1;
                    report.worth += worth;
                }
                Err(problem) => {
                    report.rejected += 1;
                    if report.problems.len() < MOST_PROBLEMS {
                        report.problems.push(problem);
                    }
                }
            }
            if read % PROGRESS_EVERY == 0 {
                let progress = Progress {
                    rows: read,
                    rejected: report.rejected,
                };
                cx.clients().caller().import_progress(progress).await?;
            }
        }
        let (imported, rejected) = (report.imported, report.rejected);
        let text = format!("import: {imported} rows imported, {rejected} rejected");
        self.log.write(Level::Info, text);
        Ok(report)
    }

    fn transform(
        &self,
        _: &Cx,
        texts: Streaming<String>,
    ) -> impl Stream<Item = hubkit::Result<String>> {
        texts.map(|text| match text {
            Ok(text) => Ok(text.to_uppercase()),
            Err(error) => Err(HubError::new(format!("The texts broke off: {error}"))),
        })
    }

    async fn delete_everything(&self, cx: &Cx) -> hubkit::Result<String> {
        let question = match self.stock.count() {
            0 => return Ok("There was nothing to delete.".to_owned()),
            1 => "Delete the one imported row?".to_owned(),
            rows => format!("Delete all {rows} imported rows?"),
        };
        let answer = cx.clients().caller().confirm(question).timeout(THINKING);
        let confirmed = answer
            .await
            .map_err(|error| HubError::new(format!("Nothing was deleted: {error}")))?;
        if !confirmed {
            return Ok("Nothing was deleted.".to_owned());
        }
        let done = format!("Rows deleted: {}.", self.stock.clear());
        self.log.write(Level::Warning, done.clone());
        Ok(done)
    }
}

impl Server {
    fn broken(&self, report: &ImportReport, reason: &str) -> HubError {
        let imported = report.imported;
        let text = format!("The import broke off with {imported} rows imported: {reason}");
        self.log.write(Level::Error, text.clone());
        HubError::new(text)
    }
}

fn known(name: &str) -> hubkit::Result<Level> {
    Level::from_name(name.trim()).ok_or_else(|| {
        let names = Level::ALL.map(Level::name).join(", ");
        // A client's own text comes back to it: enough to recognise a typing error is enough.
        let name: String = name.chars().take(40).collect();
        HubError::new(format!("There is no level `{name}`; there are {names}"))
    })
}
