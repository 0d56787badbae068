//! Starts the example: the server, or one of the calls from the terminal.

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use example_shared::stop_signal;
use hubkit::RouterExt;
use streaming::args::{self, Command, HUB_PATH, Task};
use streaming::contract::StreamingHub;
use streaming::hub::Server;
use streaming::log::{self, Log};
use streaming::terminal::{self, Ended};
use streaming::{page, raw, serve};

/// How long clients have to say goodbye when the server stops.
const PATIENCE: Duration = Duration::from_secs(2);
/// What shells report for a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

#[tokio::main]
async fn main() -> ExitCode {
    let command = match args::parse(std::env::args().skip(1)) {
        Ok(command) => command,
        Err(error) => return fail(&error, 2),
    };
    match command {
        Command::Help => {
            print!("{}", args::HELP);
            ExitCode::SUCCESS
        }
        Command::Serve { host, port } => match serve_streams(&host, port).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(&*error, 1),
        },
        Command::Call { task, url } => match terminal::run(&task, &url, stop_signal()).await {
            Ok(ended) => exit(&task, ended),
            Err(error) => fail(&error, 1),
        },
    }
}

fn fail(error: &dyn Error, code: u8) -> ExitCode {
    eprintln!("streaming: {error}");
    ExitCode::from(code)
}

fn exit(task: &Task, ended: Ended) -> ExitCode {
    match (task, ended) {
        (_, Ended::Done) => ExitCode::SUCCESS,
        // These have no other end.
        (Task::Ticker(_) | Task::Logs(_), Ended::Stopped) => ExitCode::SUCCESS,
        (_, Ended::Stopped) => {
            eprintln!("streaming: stopped before it was done");
            ExitCode::from(INTERRUPTED)
        }
    }
}

async fn serve_streams(host: &str, port: u16) -> Result<(), Box<dyn Error>> {
    let listener = serve::listen(host, port).await?;
    let log = Arc::new(Log::default());
    let hub = Server::new(Arc::clone(&log)).into_hub().build()?;
    let handle = hub.handle();
    let lines = raw::endpoint(Arc::clone(&log));
    let app = page::routes()
        .map_hub(HUB_PATH, hub)
        .map_connection("/log", lines.clone());
    println!("{}", serve::greeting(listener.local_addr()?));
    let stop = async move {
        stop_signal().await;
        tokio::join!(handle.shutdown(PATIENCE), lines.shutdown(PATIENCE));
    };
    tokio::select! {
        served = serve::run(listener, app, stop) => served?,
        () = log::traffic(&log) => {}
    }
    Ok(())
}
