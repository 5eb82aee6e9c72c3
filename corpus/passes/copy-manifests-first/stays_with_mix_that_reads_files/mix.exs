File.read!("VERSION")
