package dev.sluice.task;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can be asked of a model. */
public enum TaskType {
    /** A vector for each text. */
    EMBEDDING("Model"),
    /** A vector for each token of a text. */
    TOKEN_EMBEDDING,
    /** A weight for words of the vocabulary, by a masked-word model. */
    SPARSE_EMBEDDING,
    /** Scored labels for each text, or pair of texts. */
    CLASSIFICATION("ForSequenceClassification"),
    /** What each text names. */
    TOKEN_CLASSIFICATION("ForTokenClassification"),
    /** The likeliest words for each mask of a text. */
    FILL_MASK("ForMaskedLM"),
    /** Where a context answers a question. */
    QUESTION_ANSWERING("ForQuestionAnswering"),
    /** How well two texts fit. */
    RERANK,
    /** Labels that the model was not trained on, by what is written of them. */
    ZERO_SHOT;

    private final List<String> architectures;

    TaskType(String... architectures) {
        this.architectures = List.of(architectures);
    }

    /** The task that a model was made for, by the end of its class's name in {@code config.json}. */
    public static Optional<TaskType> of(String architecture) {
        return Arrays.stream(values())
                .filter(task -> task.architectures.stream().anyMatch(architecture::endsWith))
                .findFirst();
    }

    /** As it is written in the configuration. */
    public String written() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
