//! x
use tamis_testkit::plant::*;
fn main() {
    let lang = std::env::args().nth(1).unwrap();
    let src = std::fs::read_to_string(format!("crates/testkit/src/plant/words/{lang}.txt")).unwrap();
    let g = Grammar::parse(&src);
    let mut w = Writer::new(&g, lang == "en" || lang == "ru");
    let mut n = 0;
    let t = std::time::Instant::now();
    let mut i = 0;
    let want: usize = std::env::args().nth(2).unwrap().parse().unwrap();
    while n < want {
        let a = w.article(Rng::for_stream(1, i));
        i += 1;
        let s = a.body();
        n += s.len();
        println!("{}", serde_json::json!({"text": s}));
    }
    eprintln!("{} MB/s", n as f64 / 1e6 / t.elapsed().as_secs_f64());
}
