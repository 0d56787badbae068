//! The command line.

use thiserror::Error;

/// What `--help` prints.
pub const HELP: &str = "\
A live dashboard of the machine it runs on.

Usage: dashboard [--host HOST] [--port PORT]   serve the dashboard as a web page
       dashboard watch [URL]                   show a served dashboard in this terminal

Options:
  --host HOST   address to listen on [default: 127.0.0.1]
  --port PORT   port to listen on, 0 for any free one [default: 3000]
  -h, --help    show this text

URL is where the dashboard is served [default: http://127.0.0.1:3000].
";

const HOST: &str = "127.0.0.1";
const PORT: u16 = 3000;
/// Where the hub is served.
pub const HUB_PATH: &str = "/hubs/dashboard";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Serve the page.
    Serve {
        /// Address to listen on.
        host: String,
        /// Port to listen on.
        port: u16,
    },
    /// Show a served dashboard in the terminal.
    Watch {
        /// The hub's address.
        url: String,
    },
    /// Print the help.
    Help,
}

/// A command line that makes no sense.
#[derive(Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ArgsError {
    /// An option without its value.
    #[error("{0} needs a value, for example {0} {1}")]
    MissingValue(&'static str, &'static str),
    /// A port that is none.
    #[error("`{0}` is not a port; use a number from 0 to 65535")]
    BadPort(String),
    /// A URL that cannot be one.
    #[error("`{0}` is not an address of a dashboard; write it like http://127.0.0.1:3000")]
    BadUrl(String),
    /// Something that is not understood.
    #[error("`{0}` is not understood; `dashboard --help` lists what is")]
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
    match args.split_first() {
        Some((first, rest)) if first == "watch" => parse_watch(rest),
        _ => parse_serve(args),
    }
}

fn parse_watch(rest: &[String]) -> Result<Command, ArgsError> {
    match rest {
        [] => hub_url(&format!("http://{HOST}:{PORT}")),
        [url] => hub_url(url),
        [_, extra, ..] => Err(ArgsError::Unknown(extra.clone())),
    }
    .map(|url| Command::Watch { url })
}

fn parse_serve(args: Vec<String>) -> Result<Command, ArgsError> {
    let mut host = HOST.to_owned();
    let mut port = PORT;
    let mut args = args.into_iter();
    while let Some(arg) = args.next() {
        let (name, attached) = match arg.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (arg, None),
        };
        match name.as_str() {
            "--host" => {
                let value = attached.or_else(|| args.next());
                host = value.ok_or(ArgsError::MissingValue("--host", HOST))?;
            }
            "--port" => {
                let value = attached.or_else(|| args.next());
                let value = value.ok_or(ArgsError::MissingValue("--port", "3000"))?;
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

    fn parsed(line: &str) -> Result<Command, ArgsError> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    fn serve(host: &str, port: u16) -> Result<Command, ArgsError> {
        let host = host.to_owned();
        Ok(Command::Serve { host, port })
    }

    fn watch(url: &str) -> Result<Command, ArgsError> {
        let url = url.to_owned();
        Ok(Command::Watch { url })
    }

    #[test]
    fn serving_has_defaults_and_options() {
        assert_eq!(parsed(""), serve("127.0.0.1", 3000));
        assert_eq!(parsed("--port 8080"), serve("127.0.0.1", 8080));
        assert_eq!(parsed("--port=0 --host=::1"), serve("::1", 0));
    }

    #[test]
    fn help_wins() {
        assert_eq!(parsed("--port --help"), Ok(Command::Help));
        assert_eq!(parsed("watch -h"), Ok(Command::Help));
    }

    #[test]
    fn mistakes_name_the_fix() {
        let told = |line: &str| parsed(line).expect_err("a mistake").to_string();
        assert_eq!(
            told("--port"),
            "--port needs a value, for example --port 3000"
        );
        assert_eq!(
            told("--port 70000"),
            "`70000` is not a port; use a number from 0 to 65535"
        );
        assert_eq!(
            told("--prot 1"),
            "`--prot` is not understood; `dashboard --help` lists what is"
        );
        assert_eq!(
            told("watch a b"),
            "`b` is not understood; `dashboard --help` lists what is"
        );
    }

    #[test]
    fn a_watched_address_may_be_short() {
        assert_eq!(
            parsed("watch"),
            watch("http://127.0.0.1:3000/hubs/dashboard")
        );
        assert_eq!(
            parsed("watch box:81"),
            watch("http://box:81/hubs/dashboard")
        );
        assert_eq!(
            parsed("watch HTTPS://box/"),
            watch("https://box/hubs/dashboard")
        );
        assert_eq!(
            parsed("watch http://box/other/hub"),
            watch("http://box/other/hub")
        );
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        for typed in ["ftp://box", "http://", "--port", "/x", ":80"] {
            let told = parsed(&format!("watch {typed}"));
            assert_eq!(told, Err(ArgsError::BadUrl(typed.to_owned())));
        }
    }
}
