import pytest

from functions.auth.devices import device_of

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/140.0.0.0 Safari/537.36", "Chrome, Windows"),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/138.0.0.0 YaBrowser/25.8.0.0 Safari/537.36",
            "Яндекс Браузер, Windows",
        ),
        (f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome, Android"),
        (
            (
                f"Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-A145R) {WEBKIT} SamsungBrowser/28.0 Chrome/130.0.0.0 "
                "Mobile Safari/537.36"
            ),
            "Samsung Internet, Android",
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
            "Edge, Windows",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                "Version/18.5 Mobile/15E148 Safari/604.1"
            ),
            "Safari, iPhone",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                "CriOS/140.0 Mobile/15E148 Safari/604.1"
            ),
            "Chrome, iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("curl/8.14.1", ""),
        ("Mozilla/5.0 (Windows NT 10.0) Something/1.0", "Windows"),
        ("", ""),
        ("<script>" * 1000, ""),
    ],
)
def test_a_device_is_called_as_its_owner_calls_it(user_agent: str, device: str) -> None:
    assert device_of(user_agent) == device
