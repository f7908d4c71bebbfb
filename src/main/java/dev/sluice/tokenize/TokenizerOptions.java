package dev.sluice.tokenize;

/**
 * How a model wants its texts tokenized.
 *
 * @param tokenizerJson the content of {@code tokenizer.json}
 * @param maxTokens     the most tokens the model takes, special tokens included
 * @param lowerCase     whether the text is lower-cased before the tokenizer sees it, as sentence-transformers does where
 *                      {@code sentence_bert_config.json} says {@code do_lower_case}
 */
public record TokenizerOptions(byte[] tokenizerJson, int maxTokens, boolean lowerCase) {}
