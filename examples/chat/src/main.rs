//! Starts the example: the server, or a client in the terminal.

use std::error::Error;
use std::process::ExitCode;

use chat_example::args::{self, Command};
use chat_example::serve::{self, Listeners, ServeError};
use chat_example::terminal;
use example_shared::stop_signal;

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
        Command::Serve { port, page_port } => done(serve_chat(port, page_port).await),
        Command::Join { room, name, url } => {
            done(terminal::run(&url, &room, &name, stop_signal()).await)
        }
    }
}

fn done(outcome: Result<(), impl Error>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error, 1),
    }
}

fn fail(error: &dyn Error, code: u8) -> ExitCode {
    eprintln!("chat: {error}");
    ExitCode::from(code)
}

async fn serve_chat(port: u16, page_port: u16) -> Result<(), ServeError> {
    let listeners = Listeners::bind(port, page_port).await?;
    println!("{}", listeners.greeting()?);
    serve::run(listeners, stop_signal()).await
}
