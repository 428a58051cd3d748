// SPDX-License-Identifier: MIT
/* Memory that was freed, and how much of it stays with the program for its next use. */
#ifndef SURETY_BASE_MEMORY_H
#define SURETY_BASE_MEMORY_H

/* Keeps some megabytes. A plan is compiled in memory that lives for milliseconds; given back to the system each
 * time, it costs a third of a compile in page faults. Before the first thread. */
void memory_keep(void);

/* Gives all of it back, for whoever will rest now. Takes some milliseconds. Any thread. */
void memory_give_back(void);

#endif
