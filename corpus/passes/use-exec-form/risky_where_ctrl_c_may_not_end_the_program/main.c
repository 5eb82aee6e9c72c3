int main(void) { for (;;) pause(); }
