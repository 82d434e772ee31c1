"""Where the functions run, and what is made for each place: one machine, AWS, Yandex Cloud."""
