package dev.sluice.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.guarantee.Predictors;
import dev.sluice.model.ModelException;
import dev.sluice.onnx.TextFailedException;
import dev.sluice.task.Answer.Chunk;
import dev.sluice.task.Answer.Chunked;
import dev.sluice.task.Answer.Classification;
import dev.sluice.task.Answer.Embedding;
import dev.sluice.task.Answer.FillMask;
import dev.sluice.task.Answer.Filling;
import dev.sluice.task.Answer.LabelScore;
import dev.sluice.task.Answer.QuantizedEmbedding;
import dev.sluice.task.Answer.QuestionAnswering;
import dev.sluice.task.Answer.Rerank;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the reference's files do not hold: options, combinations, and questions that cannot be answered. */
class TaskTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String MINILM = "classpath:models/all-MiniLM-L6-v2";

    private static Predictor open(String model, String... settings) {
        Map<String, String> all = new HashMap<>();
        all.put(
                "model.path",
                model.startsWith("/") ? model : model.contains(":") ? model : "classpath:models/" + model);
        for (String setting : settings) {
            all.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return Predictors.configured(all);
    }

    private static Answer ask(Predictor predictor, String text, String... pair) throws Exception {
        Optional<String> second = pair.length == 0 ? Optional.empty() : Optional.of(pair[0]);
        return predictor.answer(text, second, PATIENCE);
    }

    private static String words(int count) {
        return String.join(
                " ",
                IntStream.range(0, count)
                        .mapToObj(i -> i % 3 == 0 ? "river" : "town")
                        .toList());
    }

    @Test
    void aTaskIsWhatTheModelWasMadeForUnlessSaid() {
        Map<String, TaskType> made = Map.of(
                "embedding", TaskType.EMBEDDING,
                "nli", TaskType.CLASSIFICATION,
                "fill-mask", TaskType.FILL_MASK,
                "token-classification", TaskType.TOKEN_CLASSIFICATION,
                "question-answering", TaskType.QUESTION_ANSWERING);
        made.forEach((model, task) -> {
            try (Predictor predictor = open(model)) {
                assertThat(predictor.task()).isEqualTo(task);
            }
        });
    }

    @Test
    void anEmbeddingModelTellsLabelsItWasNotTrainedOn() throws Exception {
        try (Predictor predictor = open(
                MINILM,
                "model.task=zero-shot",
                "zero-shot.labels=billing,bug report,praise",
                "zero-shot.texts.praise=I love it | wonderful, thank you")) {
            assertThat(best(ask(predictor, "I was charged twice this month."))).isEqualTo("billing");
            assertThat(best(ask(predictor, "The app crashes when I press save.")))
                    .isEqualTo("bug report");
            Classification praise = (Classification) ask(predictor, "Thank you, this is wonderful!");
            assertThat(best(praise)).isEqualTo("praise");
            assertThat(praise.scores())
                    .hasSize(3)
                    .extracting(LabelScore::score)
                    .isSortedAccordingTo((a, b) -> Float.compare(b, a));
        }
    }

    @Test
    void aLabelsCosineIsThatOfItsEmbedding() throws Exception {
        try (Predictor embed = open(MINILM);
                Predictor zeroShot = open(MINILM, "model.task=zero-shot", "zero-shot.labels=weather,money")) {
            float[] text = ((Embedding) ask(embed, "It rains.")).vector();
            Classification answer = (Classification) ask(zeroShot, "It rains.");
            for (LabelScore score : answer.scores()) {
                float[] label = ((Embedding) ask(embed, score.label())).vector();
                double cosine = IntStream.range(0, text.length)
                        .mapToDouble(i -> text[i] * label[i])
                        .sum();
                assertThat((double) score.score()).isCloseTo(cosine, Offset.offset(1e-5));
            }
        }
    }

    private static String best(Answer answer) {
        return ((Classification) answer).best().label();
    }

    /** By the scores of each sentence about a label, as the reference combines them. */
    @Test
    void anInferenceModelIsAskedAboutEachLabel() throws Exception {
        String text = "The meeting moved to Thursday .";
        List<String> labels = List.of("time", "food", "sport");
        try (Predictor pairs = open("nli", "model.task=classification");
                Predictor single = open("nli", "model.task=zero-shot", "zero-shot.labels=time,food,sport");
                Predictor several = open(
                        "nli",
                        "model.task=zero-shot",
                        "zero-shot.labels=time,food,sport",
                        "zero-shot.multi-label=true",
                        "zero-shot.template=It is about {}.")) {
            Map<String, Double> alone = new HashMap<>();
            double sum = 0;
            for (String label : labels) {
                Map<String, Float> scores = scores(ask(pairs, text, "This example is " + label + "."));
                // a softmax's logits are its logarithms, but for a number that is the same for all labels of one pair
                double entails = Math.log(scores.get("entailment"));
                assertThat(entails).isNegative();
                Map<String, Float> other = scores(ask(pairs, text, "It is about " + label + "."));
                alone.put(
                        label,
                        (double) other.get("entailment") / (other.get("entailment") + other.get("contradiction")));
                sum += scores(ask(single, text)).get(label);
            }
            assertThat(sum).isCloseTo(1, Offset.offset(1e-5));
            Map<String, Float> found = scores(ask(several, text));
            labels.forEach(label ->
                    assertThat((double) found.get(label)).as(label).isCloseTo(alone.get(label), Offset.offset(1e-5)));
        }
    }

    private static Map<String, Float> scores(Answer answer) {
        Map<String, Float> scores = new HashMap<>();
        ((Classification) answer).scores().forEach(score -> scores.put(score.label(), score.score()));
        return scores;
    }

    @Test
    void aClassificationIsCutToTheBestAndToThoseAboveTheThreshold() throws Exception {
        String text = "My order arrived two days late .";
        try (Predictor all = open("multi-label");
                Predictor two = open("multi-label", "answer.top-k=2");
                Predictor sure = open("multi-label", "answer.threshold=0.5");
                Predictor none = open("multi-label", "answer.threshold=0.999")) {
            List<LabelScore> scores = ((Classification) ask(all, text)).scores();
            assertThat(((Classification) ask(two, text)).scores()).isEqualTo(scores.subList(0, 2));
            assertThat(((Classification) ask(sure, text)).scores())
                    .isEqualTo(scores.stream()
                            .filter(score -> score.score() >= 0.5)
                            .toList())
                    .hasSizeLessThan(4);
            assertThat(((Classification) ask(none, text)).scores()).isEqualTo(scores.subList(0, 1));
        }
    }

    @Test
    void masksAreFilledWithTheTargetsAloneAndWithWhatTheVocabularyHasOfThem() throws Exception {
        try (Predictor predictor = open("fill-mask", "answer.targets=good,well,unquestionably", "answer.top-k=9")) {
            List<Filling> fillings =
                    ((FillMask) ask(predictor, "the film is [MASK] .")).masks().get(0);
            assertThat(fillings).hasSize(3).extracting(Filling::word).contains("good", "well");
            assertThat(fillings).extracting(Filling::score).isSortedAccordingTo((a, b) -> Float.compare(b, a));
            assertThat(fillings).allMatch(filling -> filling.sequence().startsWith("the film is "));
        }
    }

    @Test
    void whatNoTaskCanAnswerSaysWhy() {
        try (Predictor masks = open("fill-mask");
                Predictor questions = open("question-answering");
                Predictor rerank = open("regression", "model.task=rerank");
                Predictor strict = open("embedding", "model.overflow=reject")) {
            assertFails(masks, "no mask [MASK]", "the film is good .");
            assertFails(questions, "no context", "When ?");
            assertFails(rerank, "no second text", "When ?");
            assertFails(strict, "longer than the 128 tokens", words(200));
        }
    }

    private static void assertFails(Predictor predictor, String why, String text) {
        assertThatThrownBy(() -> ask(predictor, text))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(TextFailedException.class)
                .hasMessageContaining(why);
    }

    @Test
    void modelsThatAreNoneForATaskAreRefusedWithWhatWasFound() {
        assertThatThrownBy(() -> open("embedding", "model.task=fill-mask"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("logit for each word of the vocabulary");
        assertThatThrownBy(() -> open("nli", "model.task=question-answering"))
                .hasMessageContaining("start_logits")
                .hasMessageContaining("logits[-1, 3]");
        assertThatThrownBy(() -> open("nli", "model.task=rerank")).hasMessageContaining("one number a pair");
        assertThatThrownBy(() -> open("classification", "model.task=zero-shot", "zero-shot.labels=a,b"))
                .hasMessageContaining("entail");
        assertThatThrownBy(() -> open("embedding", "model.task=zero-shot")).hasMessageContaining("zero-shot.labels");
        assertThatThrownBy(() -> open("embedding", "model.task=token-classification"))
                .hasMessageContaining("labels");
        assertThatThrownBy(() -> open("embedding", "answer.dimensions=33")).hasMessageContaining("32 numbers");
        assertThatThrownBy(() -> open("embedding", "answer.encoding=int8")).hasMessageContaining("answer.calibration");
    }

    @Test
    void aTokenizerOfAnotherModelIsRefused(@TempDir Path folder) throws Exception {
        for (String file : List.of("model.onnx", "tokenizer.json", "config.json")) {
            try (InputStream in = getClass().getResourceAsStream("/models/embedding/" + file)) {
                Files.copy(in, folder.resolve(file));
            }
        }
        Path config = folder.resolve("config.json");
        Files.writeString(config, Files.readString(config).replaceAll("\"vocab_size\": \\d+", "\"vocab_size\": 4000"));
        assertThatThrownBy(() -> open(folder.toString()))
                .hasMessageContaining("4006 words")
                .hasMessageContaining("embeddings for 4000");
    }

    @Test
    void theFileThatSuitsACpuIsTheWholeModelAndElseTheQuantizedOne() throws Exception {
        try (Predictor whole = open("classification", "model.file=auto");
                Predictor named = open("classification", "model.file=model.onnx");
                Predictor quantized = open("sst2-distilbert", "model.file=auto")) {
            assertThat(whole.revision()).isEqualTo(named.revision());
            assertThat(best(ask(quantized, "a wonderful film"))).isEqualTo("POSITIVE");
        }
    }

    @Test
    void aRerankerGivesTheSigmoidOfItsNumber() throws Exception {
        try (Predictor plain = open("regression");
                Predictor rerank = open("regression", "model.task=rerank")) {
            float logit = ((Classification) ask(plain, "a good film", "a bad film"))
                    .best()
                    .score();
            float score = ((Rerank) ask(rerank, "a good film", "a bad film")).score();
            assertThat(score).isCloseTo((float) (1 / (1 + Math.exp(-logit))), Offset.offset(1e-6f));
        }
    }

    @Test
    void aQuestionWithoutAnAnswerIsSaidToHaveNoneWhereThatIsAllowed() throws Exception {
        String context = "The meeting moved to Thursday at 3 pm in room 204 .";
        try (Predictor predictor = open("question-answering", "answer.no-answer=true", "answer.top-k=2000")) {
            List<Answer.Span> spans = ((QuestionAnswering) ask(predictor, "When ?", context)).answers();
            assertThat(spans).anyMatch(span -> span.text().isEmpty() && span.start() == 0 && span.end() == 0);
            assertThat(spans).allMatch(span -> span.text().equals(context.substring(span.start(), span.end())));
        }
        try (Predictor predictor = open("question-answering", "answer.top-k=2000", "answer.max-answer-tokens=3")) {
            List<Answer.Span> spans = ((QuestionAnswering) ask(predictor, "When ?", context)).answers();
            assertThat(spans).noneMatch(span -> span.text().isEmpty());
        }
    }

    @Test
    void aPromptIsWrittenBeforeEachText() throws Exception {
        try (Predictor plain = open("embedding");
                Predictor prompted = open("embedding", "model.prompt=query: ")) {
            assertThat(((Embedding) ask(prompted, "the river")).vector())
                    .isEqualTo(((Embedding) ask(plain, "query: the river")).vector());
        }
    }

    @Test
    void signsAreEightToAByte() throws Exception {
        try (Predictor plain = open("embedding");
                Predictor binary = open("embedding", "answer.encoding=binary")) {
            float[] vector = ((Embedding) ask(plain, "the river")).vector();
            QuantizedEmbedding answer = (QuantizedEmbedding) ask(binary, "the river");
            assertThat(answer.dimensions()).isEqualTo(32);
            assertThat(answer.values()).hasSize(4);
            for (int i = 0; i < vector.length; i++) {
                int bits = answer.values()[i / 8] + 128;
                assertThat((bits >> (7 - i % 8)) & 1).as("sign %d", i).isEqualTo(vector[i] > 0 ? 1 : 0);
            }
        }
    }

    @Test
    void stepsSpanTheRangeOfTheCalibrationTexts(@TempDir Path folder) throws Exception {
        List<String> texts = List.of("the river", "a town by the sea", "two good films", "open the gate");
        Path calibration = Files.write(folder.resolve("texts.txt"), texts);
        try (Predictor plain = open("embedding");
                Predictor int8 = open("embedding", "answer.encoding=int8", "answer.calibration=" + calibration)) {
            List<float[]> vectors = new ArrayList<>();
            for (String text : texts) {
                vectors.add(((Embedding) ask(plain, text)).vector());
            }
            QuantizedEmbedding answer = (QuantizedEmbedding) ask(int8, "a town by the sea");
            for (int i = 0; i < 32; i++) {
                int dimension = i;
                double least = vectors.stream()
                        .mapToDouble(vector -> vector[dimension])
                        .min()
                        .orElseThrow();
                double most = vectors.stream()
                        .mapToDouble(vector -> vector[dimension])
                        .max()
                        .orElseThrow();
                double back = least + (answer.values()[i] + 128) * (most - least) / 255;
                assertThat(back).isCloseTo(vectors.get(1)[i], Offset.offset((most - least) / 255 + 1e-6));
            }
        }
    }

    @Test
    void aLongTextIsTheMeanOfItsChunks() throws Exception {
        String text = words(300);
        try (Predictor each = open("embedding", "model.overflow=chunk", "model.chunks=each", "model.overlap=16");
                Predictor pooled = open("embedding", "model.overflow=chunk", "model.overlap=16")) {
            List<Chunk> chunks = ((Chunked) ask(each, text)).chunks();
            assertThat(chunks).hasSize(3);
            assertThat(chunks).extracting(Chunk::index).containsExactly(0, 1, 2);
            assertThat(chunks).allMatch(chunk -> chunk.count() == 3);
            assertThat(chunks.get(0).start()).isZero();
            assertThat(chunks.get(2).end()).isEqualTo(text.length());
            assertThat(chunks.get(1).start())
                    .as("chunks overlap")
                    .isLessThan(chunks.get(0).end());
            String middle = text.substring(chunks.get(1).start(), chunks.get(1).end());
            Embedding alone =
                    (Embedding) ((Chunked) ask(each, middle)).chunks().get(0).answer();
            Embedding inText = (Embedding) chunks.get(1).answer();
            assertThat(alone.tokens()).isEqualTo(128);
            assertThat(inText.vector()).containsExactly(alone.vector(), Offset.offset(1e-5f));

            float[] mean = Numbers.mean(chunks.stream()
                    .map(chunk -> ((Embedding) chunk.answer()).vector())
                    .toList());
            Numbers.normalize(mean);
            Embedding whole = (Embedding) ask(pooled, text);
            assertThat(whole.vector()).containsExactly(mean, Offset.offset(1e-5f));
            assertThat(whole.truncated()).isFalse();
        }
    }

    @Test
    void aLongTextsScoresAreTheMeanOrTheHighestOfItsChunks() throws Exception {
        String text = words(300);
        try (Predictor each = open("multi-label", "model.overflow=chunk", "model.chunks=each");
                Predictor pooled = open("multi-label", "model.overflow=chunk");
                Predictor highest = open("multi-label", "model.overflow=chunk", "model.chunks=highest")) {
            List<Map<String, Float>> parts = ((Chunked) ask(each, text))
                    .chunks().stream().map(chunk -> scores(chunk.answer())).toList();
            Map<String, Float> means = scores(ask(pooled, text));
            Map<String, Float> most = scores(ask(highest, text));
            for (String label : means.keySet()) {
                double[] of =
                        parts.stream().mapToDouble(part -> part.get(label)).toArray();
                assertThat((double) means.get(label))
                        .isCloseTo(
                                IntStream.range(0, of.length)
                                        .mapToDouble(i -> of[i])
                                        .average()
                                        .orElseThrow(),
                                Offset.offset(1e-5));
                assertThat((double) most.get(label))
                        .isCloseTo(
                                IntStream.range(0, of.length)
                                        .mapToDouble(i -> of[i])
                                        .max()
                                        .orElseThrow(),
                                Offset.offset(1e-5));
            }
        }
    }

    @Test
    void anAnswerIsFoundInAnyChunkOfALongContext() throws Exception {
        String context = words(400) + " the lock opens at six";
        try (Predictor cut = open("question-answering", "answer.top-k=5000");
                Predictor chunks = open("question-answering", "answer.top-k=5000", "model.overflow=chunk")) {
            QuestionAnswering truncated = (QuestionAnswering) ask(cut, "When ?", context);
            assertThat(truncated.truncated()).isTrue();
            assertThat(truncated.answers()).noneMatch(span -> span.text().endsWith("six"));
            QuestionAnswering whole = (QuestionAnswering) ask(chunks, "When ?", context);
            assertThat(whole.answers()).anyMatch(span -> span.text().endsWith("six"));
            assertThat(whole.answers()).doesNotHaveDuplicates();
            assertThat(whole.answers())
                    .allMatch(span -> span.text().equals(context.substring(span.start(), span.end())));
        }
    }

    @Test
    void aTextOfTooManyChunksIsRefusedBeforeItIsTokenized() {
        try (Predictor predictor = open("embedding", "model.overflow=chunk", "model.max-chunks=3")) {
            assertFails(predictor, "more than 3 chunks", words(1_000));
            assertFails(predictor, "more than 3 chunks", words(2_000_000));
        }
    }
}
