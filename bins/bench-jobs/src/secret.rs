//! Lines of logs without what must not be read out.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::plain::without_sequences;

/// Characters that a line may have, so that a table stays one.
const LONGEST: usize = 300;

/// What is told by its looks, and what stands in its place.
const LOOKS: [(&str, &str); 11] = [
    (r"\b(?:hf_|gh[a-z]_|AKIA)[A-Za-z0-9]{12,}", "***"),
    (r"\b(?:github_pat_|sk-|xox[a-z]-|glpat-|nvapi-|AIza)[A-Za-z0-9_-]{12,}", "***"),
    // A JSON web token: its head is an object in base64.
    (r"\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9._-]+", "***"),
    // A password may hold what ends a host's name; only digits up to a slash are a port. A user
    // without one stands before the host, and not in the path.
    (r#"://(?::|[^/?#\s"'@:\[]+:(?:/|[0-9]{6,}|[0-9]*[^0-9/\s"']))[^\s"']*@"#, "://***@"),
    (r#"://[^/?#\s"']+@"#, "://***@"),
    // What signs an address: Azure's, Amazon's, Google's.
    (r#"([?&](?i:sig|[a-z-]*signature)=)[^&\s"']+"#, "${1}***"),
    // `curl -u NAME:PASSWORD`, as a shell or as Python prints it.
    (
        r#"(?x) ( [\ '"] (?: -u | --[a-z-]*user )\b [=\ ]* (?: \\*["'] \ * , \ * )? ) (?:
            ( \\*" ) [^"\s,:/]+ : /? [^"\s,/\\] [^"\\]* |
            ( \\*' ) [^'\s,:/]+ : /? [^'\s,/\\] [^'\\]* |
            [^\s"',:/]+ : /? [^\s"',/] [^\s"',]* )"#,
        "${1}${2}${3}***",
    ),
    (r#"(\bcurl\b.*?[ '"]-u\\*["']?)[^\s"',:/]+:[^\s"',]+"#, "${1}***"),
    // `docker login -p PASSWORD`, `mysql -pPASSWORD`: behind a blank, mysql's is a database.
    (
        r#"(?x) \b ( (?:
                (?: login | sshpass )\b .*? [\ '"]-p (?: ass (?: w(?:or)?d )? )?
                    (?: \\*["'] \ * , \ * | [=\ ] \ * )? |
                (?: mysql | mariadb )[a-z_-]*\b [^;|&]*? [\ '"]-p
                    (?: ass (?: w(?:or)?d )? [=\ ] \ * )? ) )
            (?: \\" [^"\\]* (?: \\" )? | " [^",\]] [^"]* "? | ' [^',\]] [^']* '? | [^\s"',]+ )"#,
        "${1}***",
    ),
    (
        r#"(?x) \b ( wandb [\ '",]+ login (?: [\ '",]+ (?: - | https?: ) [^\s'",]+ )* [\ '",]+ )
            [A-Za-z0-9_-]{40,}"#,
        "${1}***",
    ),
    // Not a word such as `basic authentication`.
    (r#"\b((?i:bearer|basic)) +[^ "',]*(?:[0-9=_]|[a-z][A-Z]|[a-z]\.[a-z])[^ "',]*"#, "${1} ***"),
];

/// The header, whatever its scheme and its parameters.
const AUTHORIZATION: &str = r#"(?ix) (authorization \\* ["']? \ * (?:=>|[=:]) \ *) (?:
    \\*" [^"]* "? | ' [^']* '? |
    (?: [a-z0-9-]+ \ + )? (?:
        [a-z0-9_-]+ = (?: "[^"]*"? | [^\ ,"']+ ) (?: ,\ * [a-z0-9_-]+ = (?: "[^"]*"? | [^\ ,"']+ ) )* |
        [^\ "',;]+ ) )"#;

/// A value under a name, or behind it in a list of arguments: in quotes or brackets that may be cut
/// off, or up to the next blank. What is before the name tells whether it is the end of a path, or a
/// flag.
const NAMED: &str = r#"(?ix)
    (?<before> / | --? )?
    (?<front> [a-z0-9_.-]*? )
    (?: (?: (?<password> passw(?:or)?d | passphrase | pwd | secret ) | token | credentials? )
            (?: [_-] [a-z0-9_-]* )? |
        (?<key> key ) (?: [_-] (?: [0-9]+ | id ) )? |
        auth |
        (?<pass> pass ) )
    (?<sign> \\* ["']? \ * (?: => | := | ==? | : ) \ * | \\* ["'] \ * , \ * | \ + )
    (?<value> \\" [^"\\]* (?: \\" )? | " (?: [^"\\] | \\. )* "? | ' (?: [^'\\] | \\. )* '? |
        [\[({] [^\])}]* [\])}]? | [^\ ,;}=:] [^\ ,;}]* )"#;

struct Patterns {
    looks: Vec<(Regex, &'static str)>,
    authorization: Regex,
    named: Regex,
    word: Regex,
    number: Regex,
    path: Regex,
    random: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let pattern = |text| Regex::new(text).expect("a test builds every pattern");
    Patterns {
        looks: LOOKS.map(|(text, instead)| (pattern(text), instead)).into(),
        authorization: pattern(AUTHORIZATION),
        named: pattern(NAMED),
        word: pattern(r"(?i)^(none|null|true|false)\W*$"),
        number: pattern(r"^([0-9]{1,8}|[0-9]+\.[0-9]+)\W*$"),
        path: pattern(r"^(~|\.{1,2})?/\S*\.[a-z]{1,5}\W*$"),
        random: pattern(r"^[A-Za-z0-9+/]{20,}=*\W*$"),
    }
});

/// The line without secrets, terminal sequences and control characters, and not too long.
pub(crate) fn masked(line: &str) -> String {
    let mut text = without_sequences(line).into_owned();
    for (pattern, instead) in &PATTERNS.looks {
        text = pattern.replace_all(&text, *instead).into_owned();
    }
    text = PATTERNS.authorization.replace_all(&text, "${1}***").into_owned();
    let text = without_named(&text);
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.trim().chars().take(LONGEST).collect()
}

/// The text without what stands under the name of a secret.
fn without_named(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut passed = 0;
    while let Some(found) = PATTERNS.named.captures_at(text, passed) {
        let value = found.name("value").expect("every alternative has one");
        masked.push_str(&text[passed..value.start()]);
        passed = value.start();
        // What is no secret may be the name of one.
        if is_secret(&found) {
            masked.push_str("***");
            passed = value.end();
        }
    }
    masked + &text[passed..]
}

/// Whether the value is one, and no word of a message: `missing key: tp`, `#new-token: 8192`.
fn is_secret(found: &Captures<'_>) -> bool {
    let part = |name| found.name(name).map_or("", |part| part.as_str());
    let (before, front, sign) = (part("before"), part("front"), part("sign"));
    let value = part("value").trim_matches(['"', '\'', '\\']);
    let is_flag = before.starts_with('-');
    // The next argument, of a line or of a list.
    let is_next = sign.trim().is_empty() || sign.contains(',');
    if PATTERNS.word.is_match(value) || is_next && (!is_flag || value.starts_with('-')) {
        return false;
    }
    // `/root/token: Permission denied`
    if before == "/" && sign.ends_with(' ') {
        return false;
    }
    if !part("password").is_empty() {
        let is_directory = part("password").eq_ignore_ascii_case("pwd") && value.starts_with('/');
        return !is_directory;
    }
    let is_bare = !is_flag && !front.contains(|c: char| c.is_ascii_alphanumeric());
    let is_number = PATTERNS.number.is_match(value);
    if !part("pass").is_empty() {
        let is_word = front.is_empty()
            || front.ends_with(['_', '-', '.'])
            || front.eq_ignore_ascii_case("ssh")
            || part("pass").starts_with("Pa") && front.ends_with(|c: char| c.is_ascii_lowercase());
        // `forward pass: failed`, `n_pass: 3`
        let is_prose = is_bare && !sign.contains(['=', '"', '\'']);
        let is_count = is_number
            && !(is_flag && front.is_empty())
            && !front.starts_with(|c: char| c.is_ascii_uppercase());
        return is_word && !is_prose && !is_count;
    }
    if !part("key").is_empty() && is_bare {
        return PATTERNS.random.is_match(value) && value.contains(|c: char| c.is_ascii_digit());
    }
    let is_special_token = value.starts_with('<');
    !(is_special_token || is_number || PATTERNS.path.is_match(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_masked(cases: &[(&str, &str)]) {
        for (line, expected) in cases {
            assert_eq!(masked(line), *expected);
        }
    }

    #[track_caller]
    fn check_kept(lines: &[&str]) {
        for line in lines {
            assert_eq!(masked(line), *line);
        }
    }

    #[test]
    fn secrets_are_not_read_out() {
        check_masked(&[
            ("HF_TOKEN=hf_0123456789abcdefXYZ next", "HF_TOKEN=*** next"),
            ("bad key sk-abcdef0123456789abc!", "bad key ***!"),
            (
                "PASSWORD='a b' --api-key c, max_tokens=8",
                "PASSWORD=*** --api-key ***, max_tokens=8",
            ),
            (r#"{"api_key": "x y", "n": 1}"#, r#"{"api_key": ***, "n": 1}"#),
            (r#"{\"api_key\": \"x y\", \"n\": 1}"#, r#"{\"api_key\": ***, \"n\": 1}"#),
            (r#"password="a \" b" c"#, "password=*** c"),
            ("https://me:pw@host/x", "https://***@host/x"),
            ("--hf-token  secret -x", "--hf-token  *** -x"),
            ("aws_secret_access_key: 'cut off", "aws_secret_access_key: ***"),
            ("pwd=hunter2", "pwd=***"),
            ("SECRETKEY:abc", "SECRETKEY:***"),
            ("apiKey => abc", "apiKey => ***"),
            ("MYAUTH=abc credentials: ('a', 'b')", "MYAUTH=*** credentials: ***"),
            ("HF_TOKEN_2=abc password_hash: x", "HF_TOKEN_2=*** password_hash: ***"),
            ("WANDB_KEY=0123456789abcdef0123456789abcdef01234567 x", "WANDB_KEY=*** x"),
            (
                "access_key_id=a, MY_KEY_2=b password == c",
                "access_key_id=***, MY_KEY_2=*** password == ***",
            ),
            ("key=0123456789abcdef0123456789abcdef01234567", "key=***"),
            ("missing key: WANDB_KEY=x", "missing key: WANDB_KEY=***"),
            ("password=1234, secret: /x/y.z", "password=***, secret: ***"),
            (
                "Command '['vllm', 'serve', '--api-key', 'abcd1234efgh', '--tp', '8']' returned 1",
                "Command '['vllm', 'serve', '--api-key', ***, '--tp', '8']' returned 1",
            ),
            (r#"["--hf-token","a b","--tp"]"#, r#"["--hf-token",***,"--tp"]"#),
            (r#"{\"args\": [\"--password\", \"a\"]}"#, r#"{\"args\": [\"--password\", ***]}"#),
            (
                "['docker', 'login', '-u', 'bob', '-p', 'hunter2', 'nvcr.io']",
                "['docker', 'login', '-u', 'bob', '-p', ***, 'nvcr.io']",
            ),
            ("docker login -u bob -p hunter2 nvcr.io", "docker login -u bob -p *** nvcr.io"),
            ("sshpass -phunter2 ssh n1", "sshpass -p*** ssh n1"),
            ("curl -u bob:hunter2 -s x", "curl -u *** -s x"),
            ("['curl', '-u', 'bob:hunter2', '-s']", "['curl', '-u', '***', '-s']"),
            ("curl --proxy-user=bob:hunter2 x", "curl --proxy-user=*** x"),
            (
                "GET https://a.net/b?sv=2022&sig=AbC%2B1/2=&se=2 failed",
                "GET https://a.net/b?sv=2022&sig=***&se=2 failed",
            ),
            ("x?X-Amz-Signature=0a&X-Amz-Date=1 y", "x?X-Amz-Signature=***&X-Amz-Date=1 y"),
            ("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.a-b_c, no", "got ***, no"),
        ]);
    }

    #[test]
    fn the_user_of_an_address_is_not_read_out() {
        check_masked(&[
            ("https://bob:p@ss@host/x", "https://***@host/x"),
            ("'https://bob:hun/ter2@host/x' b@c", "'https://***@host/x' b@c"),
            ("https://bob:/p@host https://bob:1234@host/x", "https://***@host https://***@host/x"),
            ("redis://:12/ab@host:6379/0", "redis://***@host:6379/0"),
            ("git+https://hf_token@host/a.git@v1", "git+https://***@host/a.git@v1"),
        ]);
        check_kept(&[
            "docker://nvcr.io/nvidia/x@sha256:0a https://n.org/@a/b git+https://h/a.git@v1",
            "http://localhost:8000/a@b http://[::1]:8000/a@b tcp://10.0.0.1:29500 to a@b",
            "https://host/x?a=b:c@d",
        ]);
    }

    #[test]
    fn what_is_short_for_a_password_is_not_read_out() {
        check_masked(&[
            ("DB_PASS=hunter2 pass=hunter2", "DB_PASS=*** pass=***"),
            ("DB_PASS=1234 db.pass: hunter2", "DB_PASS=*** db.pass: ***"),
            ("dbPass=hunter2 SSHPASS=hunter2", "dbPass=*** SSHPASS=***"),
            ("{'user': 'bob', 'pass': 'hunter2'}", "{'user': 'bob', 'pass': ***}"),
            ("--pass hunter2 --db-pass=hunter2", "--pass *** --db-pass=***"),
            ("x -password hunter2 -pass hunter2 -x", "x -password *** -pass *** -x"),
            ("['x', '-password', 'hunter2']", "['x', '-password', ***]"),
        ]);
        check_kept(&[
            "bypass=on compass=x bypass: x pass_rate: 0.9 pass_rate=high passes=x",
            "--max-num-passes 3 --bypass x --num-pass 3 --one-pass --tp 8 --pass-rate x",
            "forward pass: CUDA error, pass 2 failed, pass=2, pass=True, n_pass: 3",
            "- token 17 - password is wrong; pre-pass x, two-pass mode",
        ]);
    }

    #[test]
    fn what_logs_in_is_not_read_out() {
        check_masked(&[
            ("wandb login 0123456789abcdef0123456789abcdef01234567 x", "wandb login *** x"),
            (
                "['wandb', 'login', '--relogin', '0123456789abcdef0123456789abcdef01234567']",
                "['wandb', 'login', '--relogin', '***']",
            ),
            ("mysql -phunter2 -u bob", "mysql -p*** -u bob"),
            (
                "['mysqldump', '-u', 'bob', '-phunter2', 'db']",
                "['mysqldump', '-u', 'bob', '-p***', 'db']",
            ),
            ("mariadb -p'hunter 2' db", "mariadb -p*** db"),
            ("sshpass -p 'hunter 2' ssh n1", "sshpass -p *** ssh n1"),
            (r#"sshpass -p \"a b\" ssh n1"#, "sshpass -p *** ssh n1"),
            ("docker login -password hunter2 x", "docker login -password *** x"),
            ("curl -ubob:hunter2 -s x", "curl -u*** -s x"),
            ("curl -u 'bob:hunter 2' x", "curl -u '***' x"),
            ("curl -u bob:/p x", "curl -u *** x"),
        ]);
        check_kept(&[
            "mysql -p db; ['mysql', '-p', 'db'] mysql -P 3306; docker run -p3306:3306 mysql",
            "wandb login failed; commit 0123456789abcdef0123456789abcdef01234567",
            "python -unbuffered:x; sudo -u bob -- x",
        ]);
    }

    #[test]
    fn a_header_is_not_read_out_whatever_its_scheme() {
        check_masked(&[
            ("Authorization: Bearer abc.def next", "Authorization: *** next"),
            ("Authorization: Token abcdef123456", "Authorization: ***"),
            ("authorization: abcdef", "authorization: ***"),
            (r#"curl -H "Authorization: Token abc" url"#, r#"curl -H "Authorization: ***" url"#),
            ("{'Authorization': 'Custom a b', 'n': 1}", "{'Authorization': ***, 'n': 1}"),
            (
                r#"Authorization: Digest username="m n", response="a" next"#,
                "Authorization: *** next",
            ),
            (
                "Authorization: AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=c;d, Signature=e",
                "Authorization: ***",
            ),
            ("sent bearer abc0def", "sent bearer ***"),
            ("sent Basic dXNlcjpwYXNz", "sent Basic ***"),
        ]);
    }

    #[test]
    fn what_is_no_secret_stays() {
        check_kept(&[
            "task_0123456789abcdef failed",
            "max_tokens=8192, num_tokens: 7",
            "tokenizer: x",
            "KeyError: 'foo'",
            "token 17 of 20",
            "missing key: tp",
            "num_key_value_heads=8, k_proj.key_cache: torch.float16",
            "unexpected key: model.layers.0.weight",
            "#new-token: 8192, #cached-token: 0, token usage: 0.55",
            "total_token_throughput=123456789.5",
            "eos_token='</s>', eos_token_id=2, api_key=None",
            "skip_special_tokens=True hf_quantizer_config",
            "basic authentication failed, the bearer token is missing",
            "cat: /run/token: Permission denied",
            "PWD=/root/run OLDPWD=/root",
            "--ssl-key /etc/ssl/a.pem --skip-auth --tp 8",
            "['vllm', '--ssl-key', '/etc/ssl/a.pem', '--skip-auth', '--tp', '8']",
            "['token', 'text'] ['--tokenizer', 'x', '--num-key-value-heads', '8']",
            "mkdir -p run; docker run -p 8000:8000 x; python -u main.py; sudo -u bob env",
            "GOOGLE_APPLICATION_CREDENTIALS=/root/google.json",
            "image x@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "digest: 0123456789abcdef0123456789abcdef01234567",
        ]);
    }

    #[test]
    fn a_line_is_plain_and_short() {
        assert_eq!(masked("\u{1b}[31mred\u{1b}[0m\tx\0 \r"), "red x");
        assert_eq!(masked(&"é".repeat(999)).chars().count(), LONGEST);
    }
}
