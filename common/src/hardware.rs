//! Hardware, and the names of the machines that have it.

/// Endings of runner names that say where a machine stands or what it runs, not what it is.
const ENDINGS: [&str; 20] = [
    "-nscale-slurm",
    "-dgxc-slurm",
    "-multinode-slurm",
    "-multinode",
    "-disagg",
    "-nscale",
    "-dsxe",
    "-dgxc",
    "-amds",
    "-amd",
    "-oci",
    "-trt",
    "-nvd",
    "-nvs",
    "-nv",
    "-nb",
    "-cw",
    "-cr",
    "-tg",
    "-tw",
];

/// What stands before the name of a cluster's runners.
const CLUSTER: &str = "cluster:";

/// The runner without the number that tells machines of one kind apart: `b200-nv_1` is a
/// `b200-nv`.
pub fn without_number(runner: &str) -> &str {
    match runner.rsplit_once('_') {
        Some((kind, number))
            if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            kind
        }
        _ => runner,
    }
}

/// The hardware of a runner: `b200-nv_1` and `b200-trt` have a `b200`. Endings that are not known
/// stay: they could tell hardware apart.
pub fn of_runner(runner: &str) -> &str {
    let mut name = without_number(runner.strip_prefix(CLUSTER).unwrap_or(runner));
    while let Some(shorter) = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)) {
        name = shorter;
    }
    name
}

/// Whether two names, of hardware or of runners, are of one hardware: `b200-trt` is a `b200`.
pub fn is_same(a: &str, b: &str) -> bool {
    of_runner(a).eq_ignore_ascii_case(of_runner(b))
}

/// Whether two names, of hardware or of runners, may be of one hardware: `b200` and `b200-trt`, and
/// `b200-x` too, whose ending is not known. `h200` and `b200` are two.
pub fn may_be_one(a: &str, b: &str) -> bool {
    let (a, b) = (of_runner(a), of_runner(b));
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let Some((front, ending)) = long.split_at_checked(short.len()) else { return false };
    front.eq_ignore_ascii_case(short) && (ending.is_empty() || ending.starts_with(['-', '_']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runner_is_cut_down_to_its_hardware() {
        for (runner, hardware) in [
            ("b200-trt", "b200"),
            ("b200-nv_1", "b200"),
            ("h100-dgxc-slurm_12", "h100"),
            ("mi355x-amds_0", "mi355x"),
            ("cluster:mi355x-amds", "mi355x"),
            ("mi325x-tw_0", "mi325x"),
            ("mi300x-oci_0", "mi300x"),
            ("cluster:b300-dsxe", "b300"),
            ("b200-nscale", "b200"),
            ("b200-nscale-slurm_1", "b200"),
            ("gb200", "gb200"),
            ("h200-new", "h200-new"),
            ("h200_x", "h200_x"),
            ("_3", ""),
        ] {
            assert_eq!(of_runner(runner), hardware, "{runner}");
        }
    }

    #[test]
    fn the_kind_of_a_runner_keeps_its_ending() {
        assert_eq!(without_number("b200-nv_1"), "b200-nv");
        assert_eq!(without_number("b200-trt"), "b200-trt");
    }

    #[test]
    fn names_of_one_hardware_are_told_from_those_of_two() {
        for (a, b) in
            [("b200", "b200-trt"), ("b200-nv_1", "B200-trt"), ("cluster:mi355x-amds", "mi355x")]
        {
            assert!(is_same(a, b) && may_be_one(a, b) && may_be_one(b, a), "{a} {b}");
        }
        let (unknown, hardware) = ("h200-new_3", "h200");
        assert!(may_be_one(unknown, hardware) && may_be_one(hardware, unknown));
        assert!(!is_same(unknown, hardware));
        for (a, b) in [("h200", "b200-trt"), ("b200", "gb200"), ("mi30", "mi300x"), ("é2", "b200")]
        {
            assert!(!may_be_one(a, b) && !may_be_one(b, a), "{a} {b}");
        }
    }
}
