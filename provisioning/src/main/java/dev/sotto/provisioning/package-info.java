/**
 * What an administrator edits: conferences, numbers, rules, accounts, trunks, people and their tokens; the store behind them,
 * its audit log, its backups. Readers get immutable snapshots. Shell; the only place that knows databases.
 */
@NullMarked
package dev.sotto.provisioning;

import org.jspecify.annotations.NullMarked;
