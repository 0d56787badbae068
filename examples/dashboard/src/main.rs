//! Starts the dashboard: the server, or the terminal that watches one.

use std::error::Error;
use std::process::ExitCode;

use dashboard::args::{self, Command};
use dashboard::sampler::Sampler;
use dashboard::{page, serve, watch};

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
    let (sampler, _latest) = Sampler::new().await?;
    let sampling = tokio::spawn(sampler.run());
    println!("{}", serve::greeting(listener.local_addr()?));
    serve::run(listener, page::routes(), stop_signal()).await?;
    sampling.abort();
    Ok(())
}

/// Waits for Ctrl-C.
async fn stop_signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a handler Ctrl-C ends the process anyway.
        std::future::pending::<()>().await;
    }
}
