//! Starts the dashboard: the server, or the terminal that watches one.

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use dashboard::args::{self, Command, HUB_PATH};
use dashboard::contract::DashboardHub;
use dashboard::hub::{Dashboard, broadcast};
use dashboard::sampler::Sampler;
use dashboard::{page, serve, watch};
use example_shared::stop_signal;
use hubkit::RouterExt;

/// How long viewers have to say goodbye when the server stops.
const PATIENCE: Duration = Duration::from_secs(2);

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
        Command::Serve { host, port } => match serve_dashboard(&host, port).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(&*error, 1),
        },
        Command::Watch { url } => match watch::run(&url).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(&error, error.exit_code()),
        },
    }
}

fn fail(error: &dyn Error, code: u8) -> ExitCode {
    eprintln!("dashboard: {error}");
    ExitCode::from(code)
}

async fn serve_dashboard(host: &str, port: u16) -> Result<(), Box<dyn Error>> {
    let listener = serve::listen(host, port).await?;
    let (sampler, latest) = Sampler::new().await?;
    let hub = Dashboard::new(latest.clone()).into_hub().build()?;
    let handle = hub.handle();
    let telling = tokio::spawn(broadcast(handle.clone(), latest));
    let app = page::routes().map_hub(HUB_PATH, hub);
    println!("{}", serve::greeting(listener.local_addr()?));
    let stop = async move {
        stop_signal().await;
        // Viewers learn that the server leaves, and connect again when it is back.
        handle.shutdown(PATIENCE).await;
    };
    tokio::select! {
        served = serve::run(listener, app, stop) => served?,
        measured = sampler.run() => measured?,
    }
    telling.abort();
    Ok(())
}
