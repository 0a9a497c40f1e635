//! Stock evcxr with `:dep ndarray`, timed: the yardstick of DESIGN.md's first table.
use std::time::Instant;
fn rss() -> String {
    let s = std::fs::read_to_string("/proc/self/status").unwrap();
    s.lines().find(|l| l.starts_with("VmRSS")).unwrap().to_owned()
}
fn main() {
    evcxr::runtime_hook();
    let t = Instant::now();
    let (mut c, out) = evcxr::CommandContext::new().unwrap();
    std::thread::spawn(move || for _ in out.stdout {});
    std::thread::spawn(move || for l in out.stderr { println!("{l}") });
    println!("start {:?} {}", t.elapsed(), rss());
    for code in std::env::args().skip(1) {
        let t = Instant::now();
        let r = c.execute(&code);
        println!("{:>9.0?} {} {} {}", t.elapsed(), rss(), if r.is_ok() { "ok" } else { "ERR" }, code);
        if let Err(e) = r { println!("{e:?}") }
    }
}
