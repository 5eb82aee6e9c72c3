int main(void) { signal(SIGINT, stop); for (;;) pause(); }
