//! JSON that is refused, with the text that says why.

use super::refusal;
use crate::protocol::Protocol::Json;

#[test]
fn refusals_have_the_official_texts() {
    let cases = [
        ("", "Error reading JSON."),
        (" ", "Error reading JSON."),
        ("{", "Error reading JSON."),
        ("foo", "Error reading JSON."),
        ("nul", "Error reading JSON."),
        ("{'type':1}", "Error reading JSON."),
        (r#"{type:1}"#, "Error reading JSON."),
        (r#"{"type":6,}"#, "Error reading JSON."),
        (r#"{"type":6"#, "Error reading JSON."),
        (r#"{"type":6 "x":1}"#, "Error reading JSON."),
        (r#"{"type":6}}"#, "Error reading JSON."),
        (r#"{"type":6}{"type":6}"#, "Error reading JSON."),
        (r#"{"type":6}//"#, "Error reading JSON."),
        ("\u{feff}{\"type\":6}", "Error reading JSON."),
        (r#"{"type":06}"#, "Error reading JSON."),
        (r#"{"type":}"#, "Error reading JSON."),
        (r#"{"type":tru}"#, "Error reading JSON."),
        (
            r#"{"type":5,"invocationId":"\ud800"}"#,
            "Error reading JSON.",
        ),
        (
            "null",
            "Unexpected JSON Token Type 'Null'. Expected a JSON Object.",
        ),
        (
            "true",
            "Unexpected JSON Token Type 'True'. Expected a JSON Object.",
        ),
        (
            "false",
            "Unexpected JSON Token Type 'False'. Expected a JSON Object.",
        ),
        (
            "42",
            "Unexpected JSON Token Type 'Number'. Expected a JSON Object.",
        ),
        (
            "\"foo\"",
            "Unexpected JSON Token Type 'String'. Expected a JSON Object.",
        ),
        (
            "[42]",
            "Unexpected JSON Token Type 'Array'. Expected a JSON Object.",
        ),
        ("{}", "Missing required property 'type'."),
        (r#"{"type":"foo"}"#, "Expected 'type' to be of type Number."),
        (r#"{"type":null}"#, "Expected 'type' to be of type Number."),
        (r#"{"type":1.5}"#, "Expected 'type' to be of type Number."),
        (
            r#"{"type":99999999999999999999}"#,
            "Expected 'type' to be of type Number.",
        ),
        (r#"{"type":1}"#, "Missing required property 'target'."),
        (
            r#"{"type":1,"target":""}"#,
            "Missing required property 'target'.",
        ),
        (
            r#"{"type":1,"target":"foo"}"#,
            "Missing required property 'arguments'.",
        ),
        (
            r#"{"type":1,"target":42}"#,
            "Expected 'target' to be of type String.",
        ),
        (
            r#"{"type":1,"target":null}"#,
            "Expected 'target' to be of type String.",
        ),
        (
            r#"{"type":1,"invocationId":42}"#,
            "Expected 'invocationId' to be of type String.",
        ),
        (
            r#"{"type":1,"target":"foo","arguments":{}}"#,
            "Expected 'arguments' to be of type Array.",
        ),
        (
            r#"{"type":1,"target":"foo","arguments":null}"#,
            "Expected 'arguments' to be of type Array.",
        ),
        (
            r#"{"type":1,"streamIds":"s"}"#,
            "Expected 'streamIds' to be of type Array.",
        ),
        (
            r#"{"type":1,"streamIds":[1]}"#,
            "Expected 'streamIds' to be of type String.",
        ),
        (
            r#"{"type":1,"headers":{"Foo":42}}"#,
            "Expected header 'Foo' to be of type String.",
        ),
        (
            r#"{"type":1,"headers":{"Foo":true}}"#,
            "Expected header 'Foo' to be of type String.",
        ),
        (
            r#"{"type":1,"headers":{"Foo":null}}"#,
            "Expected header 'Foo' to be of type String.",
        ),
        (
            r#"{"type":1,"headers":{"Foo":[]}}"#,
            "Expected header 'Foo' to be of type String.",
        ),
        (
            r#"{"type":1,"headers":[]}"#,
            "Unexpected JSON Token Type 'Array'. Expected a JSON Object.",
        ),
        (r#"{"type":2}"#, "Missing required property 'invocationId'."),
        (
            r#"{"type":2,"invocationId":"42"}"#,
            "Missing required property 'item'.",
        ),
        (r#"{"type":3}"#, "Missing required property 'invocationId'."),
        (
            r#"{"type":3,"invocationId":""}"#,
            "Missing required property 'invocationId'.",
        ),
        (
            r#"{"type":3,"invocationId":"42","error":[]}"#,
            "Expected 'error' to be of type String.",
        ),
        (
            r#"{"type":3,"invocationId":"42","error":"foo","result":true}"#,
            "The 'error' and 'result' properties are mutually exclusive.",
        ),
        (
            r#"{"result":null,"error":"","type":3,"invocationId":"42"}"#,
            "The 'error' and 'result' properties are mutually exclusive.",
        ),
        (r#"{"type":4}"#, "Missing required property 'invocationId'."),
        (
            r#"{"type":4,"invocationId":"42"}"#,
            "Missing required property 'target'.",
        ),
        (
            r#"{"type":4,"invocationId":"42","target":"foo"}"#,
            "Missing required property 'arguments'.",
        ),
        (r#"{"type":5}"#, "Missing required property 'invocationId'."),
        (
            r#"{"type":7,"allowReconnect":"yes"}"#,
            "Expected 'allowReconnect' to be true or false.",
        ),
        (r#"{"type":8}"#, "Missing required property 'sequenceId'."),
        (
            r#"{"type":9,"sequenceId":"1"}"#,
            "Expected 'sequenceId' to be of type Number.",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(refusal(Json, text.as_bytes()), expected, "{text}");
    }
}

#[test]
fn malformed_payloads_are_refused_wherever_they_are() {
    let payloads = [
        "",
        "01",
        "-",
        "1.",
        ".5",
        "1e",
        "1e+",
        "+1",
        "0x1",
        "NaN",
        "nulll",
        "True",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1",
        "]",
        "[1}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{1:1}",
        "{\"a\":1]",
        "\"",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\u12",
        "\"\t\"",
        "\"\u{0}\"",
        "\"\n\"",
        "'a'",
        "// x\n1",
    ];
    for payload in payloads {
        for text in [
            format!(r#"{{"type":2,"invocationId":"1","item":{payload}}}"#),
            format!(r#"{{"type":3,"invocationId":"1","result":{payload}}}"#),
            format!(r#"{{"type":1,"target":"T","arguments":[1,{payload}]}}"#),
            format!(r#"{{"type":6,"unknown":{payload}}}"#),
        ] {
            assert_eq!(
                refusal(Json, text.as_bytes()),
                "Error reading JSON.",
                "{text}"
            );
        }
    }
}

#[test]
fn only_utf_8_is_accepted() {
    for bytes in [
        &b"{\"type\":6,\"x\":\"\xff\"}"[..],
        b"{\"type\":6,\"x\":\"\xed\xa0\x80\"}",
        b"{\"type\":6}\x80",
    ] {
        assert_eq!(refusal(Json, bytes), "Error reading JSON.");
    }
}
