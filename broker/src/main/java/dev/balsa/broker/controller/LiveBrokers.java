package dev.balsa.broker.controller;

/** Which brokers the controller's leader holds for alive. */
@FunctionalInterface
interface LiveBrokers {
    boolean isAlive(int brokerId);
}
