// The SDK requires this folder; Node strips the types of what follows by itself.
import "./main.ts";
