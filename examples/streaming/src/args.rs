//! The command line.

use thiserror::Error;

/// What `--help` prints.
pub const HELP: &str = "\
Streams down, up and both ways, and a question to the caller.

Usage: streaming [--host HOST] [--port PORT]    serve the hub and a page to try it
       streaming ticker SYMBOL [URL]            follow the price of a share
       streaming logs [LEVEL [URL]]             follow the server's log: debug, info, warning, error
       streaming import FILE.csv|--demo [URL]   upload rows of `item,quantity,price` [--demo: made-up ones]
       streaming transform [URL]                upload lines of standard input, print what comes back
       streaming delete [URL]                   delete all imported rows, after a question

Options:
  --host HOST   address to listen on [default: 127.0.0.1]
  --port PORT   port to listen on, 0 for any free one [default: 3001]
  -h, --help    show this text

URL is where the hub is served [default: http://127.0.0.1:3001]. Ctrl-C ends what runs.
";

const HOST: &str = "127.0.0.1";
const PORT: u16 = 3001;
/// Where the hub is served.
pub const HUB_PATH: &str = "/hubs/streaming";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Serve the hub and its page.
    Serve {
        /// Address to listen on.
        host: String,
        /// Port to listen on.
        port: u16,
    },
    /// Call a served hub.
    Call {
        /// What to call.
        task: Task,
        /// The hub's address.
        url: String,
    },
    /// Print the help.
    Help,
}

/// What can be called from the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Follow a share's price.
    Ticker(String),
    /// Follow the log from a level on.
    Logs(String),
    /// Import a file, or without one made-up rows.
    Import(Option<String>),
    /// Transform the lines of standard input.
    Transform,
    /// Delete all imported rows.
    Delete,
}

/// A command line that makes no sense.
#[derive(Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ArgsError {
    /// An option or a command without its value.
    #[error("{0} needs {1}, for example {0} {2}")]
    MissingValue(&'static str, &'static str, &'static str),
    /// A port that is none.
    #[error("`{0}` is not a port; use a number from 0 to 65535")]
    BadPort(String),
    /// A URL that cannot be one.
    #[error("`{0}` is not an address of a hub; write it like http://127.0.0.1:3001")]
    BadUrl(String),
    /// Something that is not understood.
    #[error("`{0}` is not understood; `streaming --help` lists what is")]
    Unknown(String),
}

/// Reads the arguments that follow the program's name.
///
/// # Errors
///
/// When they make no sense; the text says what would.
pub fn parse(args: impl IntoIterator<Item = String>) -> Result<Command, ArgsError> {
    let args: Vec<String> = args.into_iter().collect();
    if args.iter().any(|arg| arg == "--help" || arg == "-h") {
        return Ok(Command::Help);
    }
    let mut args = args.into_iter().peekable();
    match args.next_if(|first| !first.starts_with('-')) {
        Some(name) => parse_call(&name, args),
        None => parse_serve(args),
    }
}

fn parse_call(name: &str, mut args: impl Iterator<Item = String>) -> Result<Command, ArgsError> {
    let task = match name {
        "ticker" => Task::Ticker(
            args.next()
                .ok_or(ArgsError::MissingValue("ticker", "a symbol", "MSFT"))?,
        ),
        "logs" => Task::Logs(args.next().unwrap_or_else(|| "info".to_owned())),
        "import" => match args.next() {
            Some(demo) if demo == "--demo" => Task::Import(None),
            Some(file) => Task::Import(Some(file)),
            None => {
                return Err(ArgsError::MissingValue(
                    "import",
                    "a file or --demo",
                    "rows.csv",
                ));
            }
        },
        "transform" => Task::Transform,
        "delete" => Task::Delete,
        _ => return Err(ArgsError::Unknown(name.to_owned())),
    };
    let url = match args.next() {
        Some(url) => hub_url(&url)?,
        None => format!("http://{HOST}:{PORT}{HUB_PATH}"),
    };
    match args.next() {
        Some(extra) => Err(ArgsError::Unknown(extra)),
        None => Ok(Command::Call { task, url }),
    }
}

fn parse_serve(mut args: impl Iterator<Item = String>) -> Result<Command, ArgsError> {
    let mut host = HOST.to_owned();
    let mut port = PORT;
    while let Some(arg) = args.next() {
        let (name, attached) = match arg.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (arg, None),
        };
        match name.as_str() {
            "--host" => {
                let value = attached.or_else(|| args.next());
                host = value.ok_or(ArgsError::MissingValue("--host", "a value", HOST))?;
            }
            "--port" => {
                let value = attached.or_else(|| args.next());
                let value = value.ok_or(ArgsError::MissingValue("--port", "a value", "3001"))?;
                port = value.parse().map_err(|_| ArgsError::BadPort(value))?;
            }
            _ => return Err(ArgsError::Unknown(name)),
        }
    }
    Ok(Command::Serve { host, port })
}

/// Completes what people type to the hub's address.
fn hub_url(typed: &str) -> Result<String, ArgsError> {
    let bad = || ArgsError::BadUrl(typed.to_owned());
    let (scheme, rest) = typed.split_once("://").unwrap_or(("http", typed));
    let known = ["http", "https"]
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(scheme))
        .ok_or_else(bad)?;
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let forbidden = |c: char| c.is_whitespace() || c.is_control();
    if authority.is_empty() || authority.starts_with(['-', ':']) || rest.contains(forbidden) {
        return Err(bad());
    }
    let path = path.trim_end_matches('/');
    let path = if path.is_empty() { HUB_PATH } else { path };
    Ok(format!("{known}://{authority}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULT: &str = "http://127.0.0.1:3001/hubs/streaming";

    fn parsed(line: &str) -> Result<Command, ArgsError> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    fn call(task: Task, url: &str) -> Result<Command, ArgsError> {
        let url = url.to_owned();
        Ok(Command::Call { task, url })
    }

    #[test]
    fn serving_has_defaults_and_options() {
        let serve = |host: &str, port| {
            let host = host.to_owned();
            Ok(Command::Serve { host, port })
        };
        assert_eq!(parsed(""), serve("127.0.0.1", 3001));
        assert_eq!(parsed("--port=0 --host ::1"), serve("::1", 0));
        assert_eq!(parsed("ticker -h"), Ok(Command::Help));
    }

    #[test]
    fn every_call_has_its_arguments_and_a_default_address() {
        let logs = |level: &str| Task::Logs(level.to_owned());
        let ticker = Task::Ticker("MSFT".to_owned());
        let file = Task::Import(Some("rows.csv".to_owned()));
        assert_eq!(parsed("ticker MSFT"), call(ticker, DEFAULT));
        assert_eq!(parsed("logs"), call(logs("info"), DEFAULT));
        assert_eq!(parsed("logs error"), call(logs("error"), DEFAULT));
        assert_eq!(parsed("import rows.csv"), call(file, DEFAULT));
        assert_eq!(parsed("import --demo"), call(Task::Import(None), DEFAULT));
        assert_eq!(parsed("transform"), call(Task::Transform, DEFAULT));
        let there = "http://box:81/hubs/streaming";
        assert_eq!(parsed("delete box:81"), call(Task::Delete, there));
        assert_eq!(
            parsed("logs info HTTPS://box/other/"),
            call(logs("info"), "https://box/other")
        );
    }

    #[test]
    fn mistakes_name_the_fix() {
        let told = |line: &str| parsed(line).expect_err("a mistake").to_string();
        assert_eq!(
            told("ticker"),
            "ticker needs a symbol, for example ticker MSFT"
        );
        assert_eq!(
            told("import"),
            "import needs a file or --demo, for example import rows.csv"
        );
        assert_eq!(
            told("--port"),
            "--port needs a value, for example --port 3001"
        );
        assert!(told("--port 70000").starts_with("`70000` is not a port"));
        assert!(told("stream").starts_with("`stream` is not understood"));
        assert!(told("delete box more").starts_with("`more` is not understood"));
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        for typed in ["ftp://box", "http://", "--port", "/x", ":80"] {
            let told = parsed(&format!("transform {typed}"));
            assert_eq!(told, Err(ArgsError::BadUrl(typed.to_owned())));
        }
    }
}
