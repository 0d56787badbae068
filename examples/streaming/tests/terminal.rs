//! What the terminal's calls print.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use futures_util::{StreamExt, stream};
use hubkit_client::{HubConnection, UploadError};
use streaming::args::Task;
use streaming::contract::{Level, StreamingClientHandlers, StreamingHub};
use streaming::hub::Server;
use streaming::log::Log;
use streaming::rows;
use streaming::terminal::{self, Connected, Screen, TerminalError};

/// A screen that can be read, and breaks after so many lines.
#[derive(Clone)]
struct Paper {
    text: Arc<Mutex<Vec<u8>>>,
    lines: usize,
}

impl Paper {
    fn of(lines: usize) -> Self {
        Self {
            text: Arc::default(),
            lines,
        }
    }

    fn screen(&self) -> Screen {
        Screen::new(self.clone())
    }

    fn text(&self) -> String {
        let text = self.text.lock().expect("nobody panicked").clone();
        String::from_utf8(text).expect("text")
    }

    fn lines(&self) -> Vec<String> {
        self.text().lines().map(str::to_owned).collect()
    }
}

impl Write for Paper {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        if self.lines().len() == self.lines {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.text.lock().expect("nobody panicked").extend(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Session {
    log: Arc<Log>,
    paper: Paper,
    connected: Connected,
    _connection: HubConnection,
}

async fn session(lines: usize) -> Session {
    let (log, paper) = (Arc::new(Log::default()), Paper::of(lines));
    let hub = Server::new(Arc::clone(&log)).into_hub().build();
    let hub = hub.expect("there is nothing wrong with the options");
    let builder = HubConnection::builder_in_memory();
    let builder = builder.receive(StreamingClientHandlers::new().confirm(|_| async { true }));
    let (builder, events) = builder.events();
    let connection = builder.connect_over(hub.connect_in_memory()).await;
    let connection = connection.expect("the hub accepts everybody");
    Session {
        log,
        connected: Connected::new(&connection, events, paper.screen()),
        paper,
        _connection: connection,
    }
}

#[tokio::test(start_paused = true)]
async fn the_ticker_prints_prices_until_nobody_reads() {
    let Session {
        paper,
        connected,
        _connection,
        ..
    } = session(3).await;
    let ended = terminal::ticker(connected, "hub").await;
    assert!(matches!(ended, Err(TerminalError::Output(_))), "{ended:?}");
    let lines = paper.lines();
    assert_eq!(lines.len(), 3);
    assert!(
        lines[0].contains("  HUB  ") && lines[0].ends_with(" traded"),
        "{lines:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_log_is_printed_without_control_characters() {
    let Session {
        log,
        paper,
        connected,
        _connection,
    } = session(1).await;
    log.write(Level::Warning, "red \x1b[31m");
    let _ = terminal::follow_log(connected, "info").await;
    let text = paper.text();
    assert!(text.ends_with("  warning  red \u{fffd}[31m\n"), "{text:?}");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_told_in_the_hub_s_own_words() {
    let Session {
        connected,
        _connection,
        ..
    } = session(1).await;
    let refused = terminal::follow_log(connected, "loud").await;
    let told = refused.expect_err("a refusal").to_string();
    assert!(told.starts_with("There is no level `loud`;"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn an_import_prints_its_progress_and_its_report() {
    let Session {
        paper,
        connected,
        _connection,
        ..
    } = session(usize::MAX).await;
    let done = terminal::import(connected, rows::demo().map(Ok::<_, UploadError>)).await;
    done.expect("imported");
    let lines = paper.lines();
    assert_eq!(lines[0], "100 rows, 1 rejected");
    let report = lines.iter().position(|line| line.starts_with("Imported "));
    let report = &lines[report.expect("a report")..];
    assert!(
        report[0].starts_with("Imported 1980 rows worth "),
        "{report:?}"
    );
    assert!(report[0].ends_with(", rejected 20"));
    assert_eq!(
        report[1],
        "  line 97: `none` is no quantity; write a whole number above zero"
    );
    assert_eq!(report.last().map(String::as_str), Some("  and 15 more"));
}

#[tokio::test(start_paused = true)]
async fn lines_that_cannot_be_read_on_fail_their_call() {
    let Session {
        paper,
        connected,
        _connection,
        ..
    } = session(usize::MAX).await;
    let texts = [
        Ok("one".to_owned()),
        Err(UploadError::new("cannot read on: x")),
    ];
    let failed = terminal::transform(connected, stream::iter(texts)).await;
    let told = failed.expect_err("a failure").to_string();
    assert_eq!(told, "The texts broke off: cannot read on: x");
    assert_eq!(paper.text(), "ONE\n");
}

#[tokio::test(start_paused = true)]
async fn deleting_prints_what_was_done() {
    let Session {
        paper,
        connected,
        _connection,
        ..
    } = session(usize::MAX).await;
    terminal::delete(connected).await.expect("done");
    assert_eq!(paper.text(), "There was nothing to delete.\n");
}

#[tokio::test]
async fn the_user_is_asked_until_there_is_an_answer() {
    for (typed, expected, asked) in [
        (&["y"][..], true, 1),
        (&["what?", "", " YES "], true, 3),
        (&["n", "y"], false, 1),
        (&["maybe"], false, 2),
        (&[], false, 1),
    ] {
        let paper = Paper::of(usize::MAX);
        let lines = typed.iter().map(|line| Ok(line.to_string()));
        let lines = stream::iter(lines.collect::<Vec<_>>());
        let answer = terminal::confirm(&paper.screen(), "Sure?", lines).await;
        assert_eq!(answer, expected, "{typed:?}");
        assert_eq!(paper.text(), "Sure? [y/n] ".repeat(asked));
    }
}

#[tokio::test]
async fn a_hub_that_is_not_there_and_a_missing_file_are_one_sentence() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let port = free
        .expect("a free port")
        .local_addr()
        .expect("bound")
        .port();
    let url = format!("http://127.0.0.1:{port}/hubs/streaming");
    let failed = terminal::run(&Task::Transform, &url, std::future::pending()).await;
    let told = failed.expect_err("nobody is there").to_string();
    assert!(told.starts_with(&format!("no hub at {url}: ")), "{told}");
    assert!(!told.contains('\n'));
    let missing = Task::Import(Some("no/such.csv".to_owned()));
    let failed = terminal::run(&missing, &url, std::future::pending()).await;
    let told = failed.expect_err("no such file").to_string();
    assert!(told.starts_with("cannot open no/such.csv: "), "{told}");
}
