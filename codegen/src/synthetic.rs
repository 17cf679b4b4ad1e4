//! Specs of any size, for benches and for tests that need many routes. No part of the generator uses it.

use std::fmt::Write;

/// What does not grow with the number of routes.
const FRAME: &str = "\
bridge: synthetic
version: 1.0.0
summary: A contract of any size.
scheme: synthetic
page: { handler: onSyntheticEvent }
answers:
  unknown_route: { event: unknown, error: unknown_command }
  missing_param: missing_params
  planned: not_built
choices:
  Size:
    summary: How large.
    values: { small: A small one., large: A large one. }
params:
  action: { type: text, summary: The step. }
  name: { type: text, example: anna, summary: A name. }
  size: { type: Size, default: small, summary: How large. }
  pin: { type: text, secret: true, summary: A secret. }
statuses:
  started: It has begun.
  done: { summary: It has ended., terminal: true }
errors:
  unknown_command: { class: argument, summary: There is no such route. }
  unknown_action: { class: argument, summary: There is no such step. }
  missing_params: { class: argument, message: \"{command} needs {params}.\", summary: A param is absent. }
  not_built: { class: platform, summary: It is not there yet. }
  not_ready: { class: order, summary: It came too early. }
states:
  ready: { missing: not_ready, summary: All is set up. }
types:
  Thing:
    summary: A thing.
    fields:
      id: { type: text, example: thing_1, summary: Its id. }
      made: { type: \"time?\", summary: When it was made. }
";

/// A valid spec with this many routes. Every second route, the first included, has two variants;
/// each route has an event of its own and each command an example.
pub fn spec(routes: usize) -> String {
    let mut text = FRAME.to_owned();
    text.push_str("events:\n  unknown: { summary: There is no such route., errors_only: true }\n");
    for at in 0..routes {
        put(&mut text, &event(at));
    }
    text.push_str("routes:\n");
    for at in 0..routes {
        put(
            &mut text,
            &if at % 2 == 0 { stepped(at) } else { plain(at) },
        );
    }
    text
}

fn put(text: &mut String, part: &str) {
    write!(text, "{part}").expect("a String takes every text");
}

fn event(at: usize) -> String {
    format!(
        "  event_{at}:
    summary: How route {at} goes.
    status: [started, done]
    fields:
      thing: {{ type: \"Thing?\", when: done, summary: What came of it. }}
      count: {{ type: integer, example: {at}, summary: How many there are. }}
"
    )
}

fn plain(at: usize) -> String {
    format!(
        "  route_{at}:
    summary: Does what route {at} does.
    description: |
      In one step. Its name tells it apart from the others.
    event: event_{at}
    needs: [ready]
    params: [name!, size, pin]
    examples:
      - title: With a name
        send: synthetic://route_{at}?name=anna&size=large
        answer: {{ ok: true, event: event_{at}, status: done, count: {at} }}
"
    )
}

fn stepped(at: usize) -> String {
    format!(
        "  route_{at}:
    summary: Does what route {at} does, in two steps.
    event: event_{at}
    choose: action
    unknown: unknown_action
    variants:
      start:
        default: true
        summary: Begins.
        params: [name, size]
        one_of: [name, size]
        ends: [started]
        examples:
          - title: With a size
            send: synthetic://route_{at}?size=small
            answer: {{ ok: true, event: event_{at}, status: started, count: {at} }}
      finish:
        aliases: [end]
        summary: Ends.
        needs: [ready]
        params: [pin!]
        ends: [done]
        examples:
          - title: With a PIN
            send: synthetic://route_{at}?action=end&pin=4711
            answer: {{ ok: true, event: event_{at}, status: done, count: {at} }}
"
    )
}
