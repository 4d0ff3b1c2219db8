//! A client in ten lines: `client_in_ten_lines SERVICE APPID SECRET_FILE` pays one and says so.
