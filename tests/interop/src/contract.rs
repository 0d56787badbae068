//! What the tests call, and what calls them.

use std::collections::BTreeMap;

use futures_core::Stream;
use hubkit::payload::{Binary, Timestamp};
use hubkit::{Streaming, client_interface, hub};
use serde::{Deserialize, Serialize};

/// A value of many parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Sample {
    pub(crate) display_name: String,
    pub(crate) count: u32,
    pub(crate) ratio: f64,
    pub(crate) tags: Vec<String>,
    pub(crate) parent: Option<Box<Self>>,
    pub(crate) counts: BTreeMap<String, i64>,
    pub(crate) level: Level,
}

/// An enum without data travels as its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Level {
    Low,
    High,
}

/// What the server calls on test clients.
#[client_interface]
pub(crate) trait TestClient {
    /// Somebody sent a text to this client.
    async fn receive(&self, text: String);
    /// A value of many parts.
    async fn deliver(&self, sample: Sample);
    /// A method that waits was called and runs.
    async fn started(&self, gate: String);
    /// The background task's beat.
    async fn tick(&self, count: u64);
    /// A call without arguments, under a name of its own.
    #[method(name = "no_arguments")]
    async fn nothing(&self);
    /// A question to this client.
    async fn answer(&self, question: String) -> i64;
}

/// What test clients call.
#[hub(client = TestClient)]
pub(crate) trait TestHub {
    async fn echo_value(&self, value: serde_json::Value) -> serde_json::Value;
    async fn echo_text(&self, text: String) -> String;
    async fn echo_bool(&self, value: bool) -> bool;
    async fn echo_integer(&self, value: i64) -> i64;
    async fn echo_float(&self, value: f64) -> f64;
    async fn echo_list(&self, values: Vec<i32>) -> Vec<i32>;
    async fn echo_optional(&self, text: Option<String>) -> Option<String>;
    async fn echo_sample(&self, sample: Sample) -> Sample;
    async fn echo_blob(&self, blob: Binary) -> Binary;
    async fn echo_timestamp(&self, at: Timestamp) -> Timestamp;
    async fn sum(&self, a: i64, b: i64) -> i64;
    async fn sum_of_five(&self, a: i32, b: i32, c: i32, d: i32, e: i32) -> i32;
    async fn nothing(&self);
    #[method(name = "spelt-otherwise")]
    async fn renamed(&self) -> String;
    /// A text of that many bytes.
    async fn filler(&self, bytes: usize) -> String;

    async fn fail_shown(&self, text: String) -> hubkit::Result<()>;
    async fn fail_hidden(&self) -> hubkit::Result<u32>;
    async fn panic(&self, text: String);

    /// Tells the caller that it runs, and goes on when somebody opens the gate.
    async fn wait_for(&self, gate: String) -> hubkit::Result<String>;
    async fn open(&self, gate: String);
    async fn count_up(&self);
    async fn counted(&self) -> u32;
    /// Sends the numbers below `count` to the caller before it returns.
    async fn send_many(&self, count: u32) -> hubkit::Result<u32>;

    async fn who_am_i(&self) -> Option<String>;
    async fn connection_id(&self) -> String;
    async fn protocol(&self) -> String;
    async fn transport(&self) -> Option<String>;
    /// A header of the request that connected the caller; likewise the others.
    async fn header(&self, name: String) -> Option<String>;
    async fn cookie(&self, name: String) -> Option<String>;
    async fn query(&self, name: String) -> Option<String>;
    async fn is_connected(&self, connection_id: String) -> bool;
    async fn abort(&self);
    async fn disconnect(&self, connection_id: String, reason: String) -> bool;
    /// Why a connection ended, as soon as it has.
    async fn why_gone(&self, connection_id: String) -> hubkit::Result<String>;

    async fn join(&self, group: String) -> hubkit::Result<()>;
    async fn leave(&self, group: String);
    async fn groups(&self) -> Vec<String>;
    async fn send_to_all(&self, text: String) -> hubkit::Result<()>;
    async fn send_to_all_except(&self, ids: Vec<String>, text: String) -> hubkit::Result<()>;
    async fn send_to_others(&self, text: String) -> hubkit::Result<()>;
    async fn send_to_caller(&self, text: String) -> hubkit::Result<()>;
    async fn send_to_client(&self, id: String, text: String) -> hubkit::Result<()>;
    async fn send_to_clients(&self, ids: Vec<String>, text: String) -> hubkit::Result<()>;
    async fn send_to_group(&self, group: String, text: String) -> hubkit::Result<()>;
    async fn send_to_groups(&self, groups: Vec<String>, text: String) -> hubkit::Result<()>;
    async fn send_to_group_except(
        &self,
        group: String,
        ids: Vec<String>,
        text: String,
    ) -> hubkit::Result<()>;
    async fn send_to_others_in_group(&self, group: String, text: String) -> hubkit::Result<()>;
    async fn send_to_user(&self, user: String, text: String) -> hubkit::Result<()>;
    async fn send_to_users(&self, users: Vec<String>, text: String) -> hubkit::Result<()>;
    /// A text of that many bytes to a group.
    async fn send_filler_to_group(&self, group: String, bytes: usize) -> hubkit::Result<()>;
    async fn send_sample_to_caller(&self, sample: Sample) -> hubkit::Result<()>;
    async fn send_nothing_to_caller(&self) -> hubkit::Result<()>;

    /// The numbers below `end`.
    fn count_to(&self, end: u32) -> impl Stream<Item = u32>;
    /// The numbers below `end`, then a failure that is shown.
    fn count_then_fail(&self, end: u32) -> impl Stream<Item = hubkit::Result<u32>>;
    /// Numbers without an end.
    fn count_forever(&self) -> impl Stream<Item = u64>;
    /// The numbers below `end`, when somebody opens the gate.
    async fn count_when_open(
        &self,
        gate: String,
        end: u32,
    ) -> hubkit::Result<impl Stream<Item = u32>>;
    /// Refuses odd numbers before there is a stream.
    async fn count_to_even(&self, end: u32) -> hubkit::Result<impl Stream<Item = u32>>;

    /// Puts the uploaded parts together.
    async fn concat(&self, parts: Streaming<String>) -> hubkit::Result<String>;
    /// Puts the uploaded parts together, and sends the whole to the caller: for clients whose uploads have no answer.
    async fn concat_to_caller(&self, parts: Streaming<String>) -> hubkit::Result<()>;
    /// Takes one part of each upload in turn, with a separator between the two.
    async fn weave(
        &self,
        left: Streaming<String>,
        separator: String,
        right: Streaming<String>,
    ) -> hubkit::Result<Vec<String>>;
    /// Returns after `count` parts, whatever is still to come.
    async fn take(&self, count: usize, parts: Streaming<String>) -> hubkit::Result<Vec<String>>;
    /// Reads a whole upload, and says how it ended.
    async fn how_it_ends(&self, parts: Streaming<String>) -> String;
    /// Answers every part with itself, twice.
    fn twice(&self, parts: Streaming<String>) -> impl Stream<Item = hubkit::Result<String>>;

    /// Asks the caller, and returns its answer.
    async fn ask_me(&self, question: String) -> hubkit::Result<i64>;
    /// Asks a group: how each answered, in order.
    async fn ask_group(&self, group: String, question: String) -> Vec<String>;
}

/// A hub without a client interface.
#[hub]
pub(crate) trait UntypedHub {
    /// Calls `method` on everybody with these two arguments.
    async fn call_all(
        &self,
        method: String,
        first: serde_json::Value,
        second: serde_json::Value,
    ) -> hubkit::Result<()>;
    async fn who_am_i(&self) -> Option<String>;
}

/// A hub that takes connections as the `connect` parameter of their URL says.
#[hub(client = TestClient)]
pub(crate) trait DoorHub {
    async fn ping(&self) -> String;
    /// Shuts the hub down.
    async fn close_the_hub(&self);
}
