//! The command line.

use thiserror::Error;

/// What `--help` prints.
pub const HELP: &str = "\
A chat whose page comes from another origin than its hub.

Usage: chat [--port PORT] [--page-port PORT]    serve the API with the hub, and the page
       chat join ROOM --name NAME [URL]         chat from the terminal

Options:
  --port PORT        port of the API on 127.0.0.1, 0 for any free one [default: 3002]
  --page-port PORT   port of the page [default: 3003]
  --name NAME        the name to chat by
  -h, --help         show this text

URL is where the API is served [default: http://127.0.0.1:3002]. In the terminal every line is a message; Ctrl-C or the
end of the input leaves.
";

const PORT: u16 = 3002;
const PAGE_PORT: u16 = 3003;

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Serve the API and the page.
    Serve {
        /// The API's port.
        port: u16,
        /// The page's port.
        page_port: u16,
    },
    /// Chat from the terminal.
    Join {
        /// The room.
        room: String,
        /// The name to chat by.
        name: String,
        /// The API's address, without a path.
        url: String,
    },
    /// Print the help.
    Help,
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
    #[error("`{0}` is not an address of the API; write it like http://127.0.0.1:3002")]
    BadUrl(String),
    /// Something that is not understood.
    #[error("`{0}` is not understood; `chat --help` lists what is")]
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
    let mut given = Given::default();
    let mut args = args.into_iter();
    while let Some(arg) = args.next() {
        if !arg.starts_with('-') {
            given.words.push(arg);
            continue;
        }
        let (option, attached) = match arg.split_once('=') {
            Some((option, value)) => (option.to_owned(), Some(value.to_owned())),
            None => (arg, None),
        };
        let (name, example, value) = match option.as_str() {
            "--port" => ("--port", "3002", &mut given.port),
            "--page-port" => ("--page-port", "3003", &mut given.page_port),
            "--name" => ("--name", "mina", &mut given.name),
            _ => return Err(ArgsError::Unknown(option)),
        };
        let found = attached.or_else(|| args.next());
        *value = Some(found.ok_or(ArgsError::MissingValue(name, "a value", example))?);
    }
    given.command()
}

/// What stands on the command line, in any order.
#[derive(Default)]
struct Given {
    words: Vec<String>,
    port: Option<String>,
    page_port: Option<String>,
    name: Option<String>,
}

impl Given {
    fn command(self) -> Result<Command, ArgsError> {
        let misplaced = |option: &str| Err(ArgsError::Unknown(option.to_owned()));
        let mut words = self.words.into_iter();
        let Some(command) = words.next() else {
            if self.name.is_some() {
                return misplaced("--name");
            }
            return Ok(Command::Serve {
                port: port(self.port, PORT)?,
                page_port: port(self.page_port, PAGE_PORT)?,
            });
        };
        if command != "join" {
            return Err(ArgsError::Unknown(command));
        }
        if self.port.is_some() {
            return misplaced("--port");
        }
        if self.page_port.is_some() {
            return misplaced("--page-port");
        }
        let missing = |what, example| ArgsError::MissingValue("join", what, example);
        let room = words
            .next()
            .ok_or_else(|| missing("a room", "lobby --name mina"))?;
        let name = self
            .name
            .ok_or_else(|| missing("a name", "lobby --name mina"))?;
        let url = words.next();
        let url = url.map_or_else(|| Ok(format!("http://127.0.0.1:{PORT}")), |url| api(&url))?;
        match words.next() {
            Some(extra) => Err(ArgsError::Unknown(extra)),
            None => Ok(Command::Join { room, name, url }),
        }
    }
}

fn port(given: Option<String>, default: u16) -> Result<u16, ArgsError> {
    given.map_or(Ok(default), |given| {
        given.parse().map_err(|_| ArgsError::BadPort(given))
    })
}

/// Completes what people type to the API's address.
fn api(typed: &str) -> Result<String, ArgsError> {
    let bad = || ArgsError::BadUrl(typed.to_owned());
    let (scheme, rest) = typed.split_once("://").unwrap_or(("http", typed));
    let known = ["http", "https"]
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(scheme))
        .ok_or_else(bad)?;
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || "/?#@".contains(c);
    if authority.is_empty() || authority.starts_with(['-', ':']) || authority.contains(forbidden) {
        return Err(bad());
    }
    Ok(format!("{known}://{authority}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, ArgsError> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn serving_has_defaults_and_options() {
        let serve = |port, page_port| Ok(Command::Serve { port, page_port });
        assert_eq!(parsed(""), serve(3002, 3003));
        assert_eq!(parsed("--port=0 --page-port 8080"), serve(0, 8080));
        assert_eq!(parsed("join -h"), Ok(Command::Help));
    }

    #[test]
    fn joining_takes_a_room_and_a_name_in_any_order() {
        let join = |url: &str| {
            Ok(Command::Join {
                room: "lobby".to_owned(),
                name: "mina".to_owned(),
                url: url.to_owned(),
            })
        };
        assert_eq!(
            parsed("join lobby --name mina"),
            join("http://127.0.0.1:3002")
        );
        assert_eq!(
            parsed("--name=mina join lobby box:81"),
            join("http://box:81")
        );
        assert_eq!(
            parsed("join lobby --name mina HTTPS://box/"),
            join("https://box")
        );
    }

    #[test]
    fn mistakes_name_the_fix() {
        let told = |line: &str| parsed(line).expect_err("a mistake").to_string();
        let example = "for example join lobby --name mina";
        assert_eq!(told("join"), format!("join needs a room, {example}"));
        assert_eq!(told("join lobby"), format!("join needs a name, {example}"));
        assert_eq!(
            told("--port"),
            "--port needs a value, for example --port 3002"
        );
        assert!(told("--port 70000").starts_with("`70000` is not a port"));
        for (line, unknown) in [
            ("leave", "leave"),
            ("--host x", "--host"),
            ("--name mina", "--name"),
            ("join lobby --name mina --port 1", "--port"),
            ("join lobby --name mina box more", "more"),
        ] {
            assert!(told(line).starts_with(&format!("`{unknown}` is not understood")));
        }
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        for typed in ["ftp://box", "http://", "/x", ":80", "box/chat", "me@box"] {
            let told = parsed(&format!("join lobby --name mina {typed}"));
            assert_eq!(told, Err(ArgsError::BadUrl(typed.to_owned())));
        }
    }
}
