package dev.sluice.task;

/** What can be asked of a model. */
public enum TaskType {
    /** A vector for each text. */
    EMBEDDING,
    /** Scored labels for each text, or pair of texts. */
    CLASSIFICATION
}
